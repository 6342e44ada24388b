"""Many orders at random through the real services, under all three rules versions; everything must hold."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from disputes.models import Dispute
from orders.models import Order
from tradeassurance.core import outbox
from tradeassurance.demo.simulation import faults, jobs
from tradeassurance.demo.simulation.desk import Desk
from tradeassurance.demo.simulation.scripts import YEAR, RandomDeal, by_chance, publishes, scripts
from tradeassurance.demo.world.companies import BUYERS, SUPPLIERS
from tradeassurance.demo.world.firms import Firm
from tradeassurance.demo.world.life import life
from tradeassurance.demo.world.stage import OPENING, Stage
from tradeassurance.demo.world.ways import TALES

UNTIL: Final = datetime(YEAR + 1, 7, 1, 9, tzinfo=UTC)
LIMIT: Final = Decimal(90_000_000)
"""Of every supplier: that a limit holds is what races and the machine are about."""


@dataclass(frozen=True)
class Month:
    """What stood at the end of a month, and what did not hold then."""

    ends: datetime
    orders: int
    disputes: int
    violations: list[str]
    seconds: float


@dataclass
class Outcome:
    """What became of a simulation: orders and disputes by state, what happened how often, what does not hold."""

    states: dict[str, int] = field(default_factory=dict)
    disputes: dict[str, int] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)
    months: list[Month] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether every invariant held at every look, and every statement adds up."""
        return not self.violations


def _lately(firm: Firm) -> Firm:
    """The company as if it had joined the year before at the earliest: what came earlier matters to nothing here."""
    return replace(firm, since=max(firm.since, YEAR - 1))


class Simulation:
    """A year of orders in an empty database; the same seed gives the same year.

    Each deed is a transaction of its own, as in life: what is interrupted leaves everything that happened before.
    """

    def __init__(
        self, orders: int, seed: str, *, month: Callable[[Month], None], monthly: bool = True
    ) -> None:
        self.outcome = Outcome()
        self._monthly, self._told_month = monthly, month
        stage = self._stage = Stage(seed, UNTIL)
        happened = self.outcome.happened
        self._timeline = jobs.Year(UNTIL, stage.dice("jobs"), happened, self._look)
        self._deals = [
            RandomDeal(stage, script, number)
            for number, script in enumerate(scripts(orders, stage.dice("simulation")), start=1)
        ]

    def run(self, told: Callable[[float], None]) -> Outcome:
        """Let it happen; ``told`` hears the share of plots that have ended."""
        with outbox.asleep():
            self._stage.write_rates()
            self._stage.open_desk()
            self._cast()
            self._timeline.play(told)
            self._timeline.finish()
        self._sum_up()
        return self.outcome

    def _cast(self) -> None:
        stage, timeline, happened = self._stage, self._timeline, self.outcome.happened
        timeline.now = OPENING
        for firm, role in SUPPLIERS:
            timeline.add(stage.joins(_lately(firm), replace(role, limit=int(LIMIT))))
        for firm in BUYERS:
            timeline.add(stage.joins(_lately(firm)))
        timeline.add(publishes(stage))
        for deal in self._deals:
            plot = life(deal, TALES[deal.script.tale] if deal.script.tale else None)
            timeline.add(by_chance(plot, stage.dice(f"chance:{deal.number}"), happened))
        timeline.add(Desk(stage, self._deals, stage.dice("desk"), happened).works())

    def _look(self, ends: datetime) -> None:
        """The month is over: the chains are signed and everything is checked."""
        last = ends >= UNTIL
        if ends.year < YEAR or not (self._monthly or last):
            return
        jobs.sign(ends)
        start = time.perf_counter()
        violations = list(faults.broken_invariants())
        month = Month(
            ends, Order.objects.count(), Dispute.objects.count(), violations, time.perf_counter() - start
        )
        self.outcome.months.append(month)
        self.outcome.violations += [f"{ends:%Y-%m}: {line}" for line in violations]
        self._told_month(month)

    def _sum_up(self) -> None:
        self.outcome.states = dict(Counter(Order.objects.values_list("state", flat=True)))
        self.outcome.disputes = dict(Counter(Dispute.objects.values_list("state", flat=True)))
        self.outcome.violations += faults.statements_that_are_off()
