"""The figures, asked of the database: a fixed number of queries, however many disputes there are (R3)."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, Min, Q, QuerySet, Value, When
from django.db.models.functions import Trunc

from disputes.enums import Clock, DisputeState, Outcome
from disputes.models import Determination, Dispute
from disputes.report.spans import Span
from tradeassurance.core.models import Deadline
from tradeassurance.core.models import Outcome as Ended

AGES = (7, 14, 30, 60)
"""Upper ends of the classes of age, in days; the last class is open."""
HOUR = 3600
MOST_SUPPLIERS = 15
WATCHED = (
    Clock.RESPOND,
    Clock.TAKE,
    Clock.DETERMINE,
    Clock.APPROVE,
    Clock.EVIDENCE,
    Clock.REFUND,
    Clock.CONFIRM_RETURN,
)
"""Clocks whose keeping is reported: of the parties and of the desk."""


# --- inflow and backlog --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One step of a span: disputes opened and ended in it, and open at its end."""

    begins: date
    opened: int
    ended: int
    backlog: int


def flow(span: Span) -> list[Step]:
    """What came, what ended, what was left, step by step. Three queries."""
    standing = Dispute.objects.filter(opened_at__lt=span.since).exclude(ended_at__lt=span.since).count()
    opened, ended = _by_step("opened_at", span), _by_step("ended_at", span)
    found = []
    for begins in span.steps():
        standing += opened[begins] - ended[begins]
        found.append(Step(begins, opened[begins], ended[begins], standing))
    return found


def _by_step(field: str, span: Span) -> Counter[date]:
    within = Dispute.objects.filter(**{f"{field}__gte": span.since, f"{field}__lt": span.until}).order_by()
    steps = Trunc(field, span.step, tzinfo=ZoneInfo(span.zone))
    rows = within.annotate(begins=steps).values_list("begins").annotate(n=Count("pk"))
    return Counter({begins.date(): n for begins, n in rows})


@dataclass(frozen=True)
class Ages:
    """The disputes open at an instant, by age in days as in ``AGES``, and since when the oldest is."""

    counts: list[int]
    oldest: datetime | None

    @property
    def total(self) -> int:
        """How many are open."""
        return sum(self.counts)


def ages(at: datetime) -> Ages:
    """How old the backlog is. One query."""
    standing = Dispute.objects.filter(opened_at__lt=at).filter(Q(ended_at=None) | Q(ended_at__gte=at))
    ends = [at - timedelta(days=days) for days in AGES]
    classes = [Q(opened_at__gte=ends[0])]
    classes += [Q(opened_at__lt=newer, opened_at__gte=older) for newer, older in pairwise(ends)]
    classes.append(Q(opened_at__lt=ends[-1]))
    counts = {f"class_{n}": Count("pk", filter=chosen) for n, chosen in enumerate(classes)}
    row = standing.order_by().aggregate(oldest=Min("opened_at"), **counts)
    return Ages([row[name] for name in counts], row["oldest"])


# --- how long it takes ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Durations:
    """How long something took, in hours: how often it happened, on average, in the middle, and nine times out of ten."""

    count: int
    mean: float | None
    median: float | None
    most: float | None

    @classmethod
    def of(cls, pairs: Iterable[tuple[Any, Any]]) -> "Durations":
        """Of beginnings and ends."""
        hours = array("d", sorted((end - begin).total_seconds() / HOUR for begin, end in pairs))
        if not hours:
            return cls(0, None, None, None)
        ninth = hours[min(len(hours) - 1, len(hours) * 9 // 10)]
        return cls(len(hours), sum(hours) / len(hours), median(hours), ninth)


def to_response(span: Span) -> Durations:
    """From a claim to the supplier's first answer, for answers of the span. One query."""
    given = Dispute.objects.filter(responded_at__gte=span.since, responded_at__lt=span.until)
    return Durations.of(given.order_by().values_list("opened_at", "responded_at").iterator())


def to_determination(span: Span) -> Durations:
    """From a claim to the first determination that was issued, for those of the span. One query."""
    decided = Determination.objects.exclude(issued_at=None).order_by().values("dispute")
    first = decided.annotate(first=Min("issued_at")).filter(first__gte=span.since, first__lt=span.until)
    return Durations.of(first.values_list("dispute__opened_at", "first").iterator())


@dataclass(frozen=True)
class Kept:
    """How often a clock was met, and how often it passed."""

    kind: str
    met: int
    passed: int

    @property
    def share(self) -> float | None:
        """The share that was met, from 0 to 1."""
        return self.met / (self.met + self.passed) if self.met + self.passed else None


def within_deadline(span: Span) -> list[Kept]:
    """The clocks that ended in the span by being met or by passing. One query."""
    ended = Deadline.objects.filter(kind__in=WATCHED, outcome__in=(Ended.MET, Ended.EXPIRED))
    ended = ended.filter(closed_at__gte=span.since, closed_at__lt=span.until).order_by()
    counted = {
        (kind, outcome): n
        for kind, outcome, n in ended.values_list("kind", "outcome").annotate(n=Count("pk"))
    }
    found = [
        Kept(kind, counted.get((kind, Ended.MET), 0), counted.get((kind, Ended.EXPIRED), 0))
        for kind in WATCHED
    ]
    return [one for one in found if one.met + one.passed]


# --- how it ends ---------------------------------------------------------------------------------------

SETTLED, FOR_BUYER, FOR_SUPPLIER = "settled", "for_buyer", "for_supplier"
WITHDRAWN, LAPSED, CHARGEBACK = "withdrawn", "lapsed", "chargeback"
ENDS = (SETTLED, FOR_BUYER, FOR_SUPPLIER, WITHDRAWN, LAPSED, CHARGEBACK)


def end_of(state: str, outcome: str, amount: Any) -> str:
    """How an ended dispute ended."""
    if state != DisputeState.CLOSED:
        return state
    if outcome == Outcome.SETTLED:
        return SETTLED
    return FOR_BUYER if amount else FOR_SUPPLIER


_END = Case(
    When(~Q(state=DisputeState.CLOSED), then="state"),
    When(outcome=Outcome.SETTLED, then=Value(SETTLED)),
    When(outcome_amount__gt=0, then=Value(FOR_BUYER)),
    default=Value(FOR_SUPPLIER),
    output_field=CharField(),
)


def _ended(span: Span) -> QuerySet[Dispute]:
    return Dispute.objects.filter(ended_at__gte=span.since, ended_at__lt=span.until).order_by()


def by_reason(span: Span) -> dict[str, Counter[str]]:
    """Disputes that ended in the span, by reason and end. One query."""
    return _table(_ended(span).annotate(end=_END).values_list("reason", "end").annotate(n=Count("pk")))


def _table(rows: Iterable[tuple[Any, str, int]]) -> dict[Any, Counter[str]]:
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for group, end, number in rows:
        found[group][end] += number
    return dict(found)


def by_supplier(span: Span, most: int | None = MOST_SUPPLIERS) -> list[tuple[str, Counter[str]]]:
    """The suppliers with the most disputes that ended in the span, each by end. Two queries."""
    first = _ended(span).values_list("order__seller").annotate(n=Count("pk")).order_by("-n", "order__seller")
    keys = [key for key, _n in first[:most]]
    chosen = _ended(span) if most is None else _ended(span).filter(order__seller__in=keys)
    counted = chosen.annotate(end=_END).values_list("order__seller", "order__seller__name", "end")
    names: dict[int, str] = {}
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for key, name, end, number in counted.annotate(n=Count("pk")):
        names[key] = name
        found[key][end] += number
    return [(names[key], found[key]) for key in keys if key in found]


def lines(counted: Counter[str]) -> Iterator[int]:
    """The counts in the order of ``ENDS``."""
    return (counted[end] for end in ENDS)
