"""What a case is compared with: both parties' history, and similar cases (A2)."""

from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Abs
from django.utils.translation import gettext_lazy as _

from disputes.models import Dispute
from orders.models import LineItem
from tradeassurance.desk import cells
from tradeassurance.desk.cells import Column

SIMILAR = 5
AMOUNT = DecimalField(max_digits=30, decimal_places=8)


def with_history(disputes: QuerySet) -> QuerySet:
    """How often the buyer claimed, and how often somebody claimed against the supplier, with what result."""
    of_buyer = Dispute.objects.filter(order__buyer=OuterRef("order__buyer_id"))
    of_supplier = Dispute.objects.filter(order__seller=OuterRef("order__seller_id"))
    return disputes.annotate(
        of_buyer=_count(of_buyer),
        of_supplier=_count(of_supplier),
        upheld=_count(of_supplier.filter(outcome_amount__gt=0)),
    )


def _count(rows: QuerySet) -> Subquery:
    alone = rows.order_by().annotate(every=Value(1)).values("every")
    return Subquery(alone.annotate(number=Count("pk")).values("number"))


def parties(record: Dispute) -> list[tuple[Any, Any]]:
    """Both parties, and how often each was in a dispute."""
    order: Any = record.order
    told: Any = record
    return [
        (_("Buyer"), cells.record(order.buyer)),
        (_("Claims of the buyer"), str(told.of_buyer)),
        (_("Supplier"), cells.record(order.supplier, order.seller.name)),
        (_("Claims against the supplier"), str(told.of_supplier or 0)),
        (_("Upheld or settled with money"), str(told.upheld or 0)),
    ]


def similar(record: Dispute) -> QuerySet:
    """Cases decided for the same reason about goods of the same category, the nearest in amount first (A2)."""
    goods = LineItem.objects.filter(version=record.order.contract_id).values("category")
    usd = record.wanted_amount * record.order.rate
    decided = Dispute.objects.filter(reason=record.reason, outcome="determined").exclude(pk=record.pk)
    alike = decided.filter(
        Exists(LineItem.objects.filter(version=OuterRef("order__contract"), category__in=goods))
    )
    near = alike.annotate(
        apart=ExpressionWrapper(
            Abs(F("wanted_amount") * F("order__usd_rate") - Value(usd)), output_field=AMOUNT
        )
    )
    return near.select_related("order").order_by("apart", "-decided_at")[:SIMILAR]


def similar_columns() -> tuple[Column, ...]:
    """How they are shown."""
    return (
        Column(_("Case"), lambda d: cells.record(d)),
        Column(_("Remedy"), lambda d: d.get_remedy_display()),
        Column(_("Wanted"), lambda d: cells.money(d.wanted_amount, d.order.currency), num=True),
        Column(_("Awarded"), lambda d: cells.money(d.outcome_amount, d.order.currency), num=True),
        Column(_("Decided"), "decided_at"),
    )
