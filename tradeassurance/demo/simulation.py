"""Many orders at random through the real services, under all three rules versions; in the end everything must hold."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from disputes.enums import Reason
from orders.models import Order
from tradeassurance.core import audit, integrity, outbox
from tradeassurance.core.refusals import Refused
from tradeassurance.demo.world import tales, tales_after, tales_desk
from tradeassurance.demo.world.companies import BUYERS, SUPPLIERS
from tradeassurance.demo.world.deal import Deal, Script
from tradeassurance.demo.world.life import STOPS, life
from tradeassurance.demo.world.stage import OPENING, Stage
from tradeassurance.demo.world.timeline import Plot, Timeline
from tradeassurance.demo.world.ways import TALES
from tradeassurance.ledger import statements

YEARS: Final = (2019, 2022, 2025)
"""A year under each shipped version of the rules; an order begins in one of them by turns."""
UNTIL: Final = datetime(2026, 10, 1, 9, tzinfo=UTC)
LIMIT: Final = Decimal(90_000_000)
"""Of every supplier: that a limit holds is what races and the machine are about."""
TOLD_IN: Final = (tales, tales_desk, tales_after)
"""The modules whose tales are known."""


@dataclass(frozen=True)
class Outcome:
    """What became of a simulation: the orders by state, how often somebody was refused, and what does not hold."""

    states: dict[str, int]
    refusals: dict[str, int]
    violations: list[str]

    @property
    def is_clean(self) -> bool:
        """Whether every invariant holds, every chain verifies and every statement adds up."""
        return not self.violations


def simulate(orders: int, seed: str, told: Callable[[float], None] = lambda share: None) -> Outcome:
    """Let a year of orders happen in an empty database; the same seed gives the same year."""
    stage, timeline, refusals = Stage(seed, UNTIL), Timeline(UNTIL), Counter[str]()
    with outbox.asleep(), transaction.atomic():
        stage.write_rates()
        stage.open_desk()
        timeline.now = OPENING
        for firm, role in SUPPLIERS:
            timeline.add(stage.joins(firm, replace(role, limit=int(LIMIT))))
        for firm in BUYERS:
            timeline.add(stage.joins(firm))
        for number, script in enumerate(scripts(orders, stage.dice("simulation")), start=1):
            plot = life(Deal(stage, script, number), TALES[script.tale] if script.tale else None)
            timeline.add(_daring(plot, refusals))
        timeline.play(told)
    states = Counter(Order.objects.values_list("state", flat=True))
    return Outcome(dict(states), dict(refusals), list(faults()))


def _daring(plot: Plot, refusals: Counter[str]) -> Plot:
    """A plan that ends when somebody tries what is refused, or what is no longer there; the order goes on."""
    try:
        yield from plot
    except Refused as refused:
        refusals[refused.rule] += 1
    except ObjectDoesNotExist:
        refusals["gone"] += 1


def scripts(orders: int, dice: random.Random) -> Iterator[Script]:
    """Orders as chance has them: who with whom, how late, what goes wrong, what becomes of it."""
    sellers = [firm for firm, role in SUPPLIERS if role.standing == "joined"]
    known = sorted(TALES)
    for number in range(orders):
        year = YEARS[number % len(YEARS)]
        tale = dice.choice(known) if dice.random() < 0.5 else ""
        yield Script(
            dice.choice([firm.key for firm in BUYERS if firm.since < year]),
            dice.choice([firm.key for firm in sellers if firm.since < year]),
            on=date(year, 1, 8) + timedelta(days=dice.randrange(330)),
            tale=tale,
            reason=dice.choice(Reason.values),
            stop="" if tale or dice.random() < 0.7 else dice.choice(STOPS),
            late=dice.choice((0, 0, 0, 4, 11)),
            unshipped=dice.random() < 0.12,
            mode=dice.choice(("sea", "air")),
            protect=dice.choice(("0.25", "0.5", "0.6", "1")),
            initial=dice.choice(("0.3", "0.5", "1")),
            wait=dice.choice((-6, 1, 6, 20)),
            revised=dice.random() < 0.2,
            delivery=dice.random() < 0.4,
            accepts=dice.random() < 0.3,
            balance=dice.choice(("before", "after")),
            inspected=dice.random() < 0.2,
            parts=dice.random() < 0.3,
            spends=dice.random() < 0.5,
        )


def faults() -> Iterator[str]:
    """Everything that does not hold: invariants, chains, and statements that do not add up."""
    for result in integrity.run():
        yield from (f"{result.check.id}: {line}" for line in result.violations)
    yield from audit.verify()[1]
    for pk, number in Order.objects.values_list("pk", "number").iterator(chunk_size=2000):
        sums: dict[str, Decimal] = {}
        for line in statements.statement_of_root("order", pk):
            sums[line.currency] = sums.get(line.currency, Decimal(0)) + line.amount
        yield from (
            f"{number}: the statement is off by {total} {unit}" for unit, total in sums.items() if total
        )
