"""Orders as chance has them, people who are late or never come back, and three versions of the rules in one year."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.core.exceptions import ObjectDoesNotExist

from disputes.enums import Reason
from orders.enums import QualityCover
from tradeassurance.core.refusals import Refused
from tradeassurance.demo.world import tales, tales_after, tales_desk
from tradeassurance.demo.world.companies import BUYERS, SUPPLIERS
from tradeassurance.demo.world.deal import Deal, Script
from tradeassurance.demo.world.life import STOPS
from tradeassurance.demo.world.stage import Stage
from tradeassurance.demo.world.timeline import Plot
from tradeassurance.demo.world.ways import TALES
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.services import drafting, publishing

YEAR: Final = 2025
"""The year in which orders begin; what becomes of them goes on a while."""
RULES: Final = (("classic-2015", 2015, 1), ("escrow-2021", 2021, 5), ("current-2024", 2024, 9))
"""Which rules apply anew in the year: the shipped version that is copied, the era it is of, from which month."""
TOLD_IN: Final = (tales, tales_desk, tales_after)
"""The modules whose tales are known."""
STAYS_AWAY: Final = 0.012
"""How likely somebody does not come back, before each step."""
IS_LATE: Final = 0.05
"""How likely somebody takes days longer for a step."""
LONGEST_DELAY: Final = 20


class RandomDeal(Deal):
    """An order of the year."""

    @property
    def era(self) -> int:
        """Which rules both sides will confirm under, by the month."""
        return [era for _code, era, month in RULES if month <= self.times["stand"].month][-1]


def publishes(stage: Stage) -> Plot:
    """The plot of the rules: each shipped version is published once more, to apply for a part of the year."""
    for code, _era, month in RULES:
        applies = datetime(YEAR, month, 1, tzinfo=UTC)
        at = yield applies - timedelta(days=20)
        copy = drafting.draft(
            by=stage.desk["rules"], at=at, code=f"{code}-{YEAR}", title=f"{code} for {YEAR}",
            copy_of=ServiceRules.objects.get(code=code), applies_from=applies,
        )  # fmt: skip
        publishing.propose(copy, by=stage.desk["rules"], at=at)
        at = yield at + timedelta(days=1)
        publishing.publish(copy, by=stage.desk["approver"], at=at)


def scripts(orders: int, dice: random.Random) -> Iterator[Script]:
    """Who with whom, how late, what goes wrong, what becomes of it."""
    buyers = [firm.key for firm in BUYERS if firm.since < YEAR]
    sellers = [firm.key for firm, role in SUPPLIERS if role.standing == "joined" and firm.since < YEAR]
    known = sorted(TALES)
    for _number in range(orders):
        tale = dice.choice(known) if dice.random() < 0.4 else ""
        unshipped, late, delivery = dice.random() < 0.12, dice.choice((0, 0, 0, 4, 11)), dice.random() < 0.4
        yield Script(
            dice.choice(buyers),
            dice.choice(sellers),
            on=date(YEAR, 1, 8) + timedelta(days=dice.randrange(340)),
            tale=tale,
            reason=_reason(dice, unshipped=unshipped, late=late > 0, delivery=delivery),
            stop="" if tale or dice.random() < 0.7 else dice.choice(STOPS),
            late=late,
            unshipped=unshipped,
            mode=dice.choice(("sea", "air")),
            cover=dice.choice(("", "", "", QualityCover.NONE)),
            protect=dice.choice(("0.25", "0.5", "0.6", "1")),
            initial=dice.choice(("0.3", "0.5", "1")),
            wait=dice.choice((-6, 1, 2, 6, 20)),
            revised=dice.random() < 0.2,
            delivery=delivery,
            accepts=dice.random() < 0.3,
            balance=dice.choice(("before", "after")),
            inspected=dice.random() < 0.1,
            parts=dice.random() < 0.2,
            spends=dice.random() < 0.5,
            agrees=dice.choice(("", "", "", "", "", "", "packaging", "end")),
        )


def _reason(dice: random.Random, *, unshipped: bool, late: bool, delivery: bool) -> str:
    """What the buyer complains about: mostly what happened, now and then what did not."""
    if dice.random() < 0.15:
        return dice.choice(Reason.values)
    if unshipped:
        return Reason.LATE_SHIPMENT
    lateness = (Reason.LATE_SHIPMENT, *((Reason.LATE_DELIVERY,) if delivery else ())) if late else ()
    return dice.choice(
        (*lateness, Reason.QUALITY, Reason.SHORT_QUANTITY, Reason.WRONG_SPECIFICATION, Reason.DAMAGED)
    )


def by_chance(plot: Plot, dice: random.Random, happened: Counter[str]) -> Plot:
    """A plan as people carry it out: late, or not to its end, or until somebody tries what is refused or gone."""
    try:
        wish = next(plot)
        while dice.random() >= STAYS_AWAY:
            if dice.random() < IS_LATE:
                wish += timedelta(days=dice.randint(1, LONGEST_DELAY))
            wish = plot.send((yield wish))
        happened["stayed away"] += 1
    except StopIteration:
        return
    except Refused as refused:
        happened[f"refused by {refused.rule}"] += 1
    except ObjectDoesNotExist:
        happened["gone"] += 1
