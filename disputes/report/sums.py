"""The money of disputes, from the books (R3): what is held and frozen, what went back, and who bore it."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, Sum

from disputes import money as dispute_money
from disputes.report.spans import Span
from orders import money
from suppliers.enums import LIMIT_CURRENCY
from suppliers.models import Freeze
from tradeassurance.ledger import currencies
from tradeassurance.ledger.models import Posting
from tradeassurance.ledger.periods import Period

NOTHING = Decimal(0)
REFUNDS = ("refund.paid", "supplier.refunded", "supplier.gave_back")
GUARANTEED = ("guarantee.paid",)
RECOVERED = ("debt.reimbursed", "debt.set_off_booked")
LOST = ("debt.written_off",)


@dataclass
class Sums:
    """One currency: ``held``, ``frozen`` (USD alone) and ``owed`` at the end of a span; the others moved in it.

    ``refunded`` is everything that reached buyers, ``guaranteed`` what the guarantee paid of it, ``recovered`` what
    suppliers paid back of that, ``lost`` what was written off.
    """

    currency: str
    held: Decimal = NOTHING
    frozen: Decimal = NOTHING
    owed: Decimal = NOTHING
    refunded: Decimal = NOTHING
    guaranteed: Decimal = NOTHING
    recovered: Decimal = NOTHING
    lost: Decimal = field(default=NOTHING)


def by_currency(span: Span) -> list[Sums]:
    """The money of a span, a row per currency that has any. Three queries."""
    period = Period(span.since, span.until)
    found: dict[str, Sums] = {}
    for code, currency, total in _standing(period):
        name = "held" if code == money.HELD else "owed"
        setattr(_of(found, currency), name, currencies.quantize(total, currency))
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for code, kind, currency, total in _moved(period):
        if name := _figure(code, kind):
            # What leaves a supplier's debt is a figure above zero.
            moved[currency, name] += total if name in ("refunded", "guaranteed") else -total
    for (currency, name), total in moved.items():
        setattr(_of(found, currency), name, currencies.quantize(total, currency))
    if frozen := _frozen(span):
        _of(found, LIMIT_CURRENCY).frozen = currencies.quantize(frozen, LIMIT_CURRENCY)
    return sorted(found.values(), key=lambda one: one.currency)


def _of(found: dict[str, Sums], currency: str) -> Sums:
    return found.setdefault(currency, Sums(currency))


def _standing(period: Period) -> list[tuple[str, str, Decimal]]:
    places = Posting.objects.filter(account__code__in=(money.HELD, dispute_money.DEBT)).filter(period.up_to)
    rows = places.order_by().values_list("account__code", "currency").annotate(total=Sum("amount"))
    return [row for row in rows if row[2]]


def _moved(period: Period) -> list[tuple[str, str, str, Decimal]]:
    places = Posting.objects.filter(account__code__in=(money.BUYER, dispute_money.DEBT)).filter(period.within)
    rows = places.order_by().values_list("account__code", "entry__kind", "currency")
    return list(rows.annotate(total=Sum("amount")))


def _figure(code: str, kind: str) -> str:
    """Which figure a posting of this kind moves; a reversal moves the same one back."""
    kind = kind.removesuffix(".reversed")
    if code == money.BUYER:
        return "refunded" if kind in REFUNDS else ""
    figures = (("guaranteed", GUARANTEED), ("recovered", RECOVERED), ("lost", LOST))
    return next((name for name, kinds in figures if kind in kinds), "")


def _frozen(span: Span) -> Decimal:
    standing = Freeze.objects.filter(frozen_at__lt=span.until)
    standing = standing.filter(Q(ended_at=None) | Q(ended_at__gte=span.until))
    return standing.aggregate(total=Sum("amount"))["total"] or NOTHING
