"""Where unallocated money may belong: orders by what the payer wrote, by amount and by who paid (P2)."""

from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from orders.enums import PAYING, PaymentState
from orders.models import InboundEvent, Order, Payment
from orders.services.references import order_numbers
from tradeassurance.accounts.models import Company

MOST = 8
MOST_LOOKED_AT = 40
ALIKE = 0.75


@dataclass
class Suggestion:
    """An order that may be meant, how much of the money it can take, and what speaks for it."""

    order: Order
    due: Decimal
    amount: Decimal
    reasons: list[Any] = field(default_factory=list)
    weight: int = 0

    @property
    def pk(self) -> int:
        """The order's key, for the rows of a table."""
        return self.order.pk


def suggestions(event: InboundEvent) -> list[Suggestion]:
    """The likeliest orders first. A fixed number of queries."""
    if not event.rest_amount:
        return []
    named = order_numbers(event.reference)
    announced = dict(
        Payment.objects.filter(
            state=PaymentState.INITIATED, amount=event.rest_amount, order__currency=event.currency
        )
        .order_by("-pk")
        .values_list("order_id", "reference")[:MOST_LOOKED_AT]
    )
    found = [_weighed(order, event, named, announced) for order in _candidates(event, named, announced)]
    likely = [one for one in found if one.weight and one.due > 0]
    return sorted(likely, key=lambda one: (-one.weight, one.order.pk))[:MOST]


def payable() -> QuerySet[Order]:
    """Orders that may be paid, with what arrived of them."""
    arrived = Sum("payments__amount", filter=Q(payments__state=PaymentState.RECEIVED))
    nothing = Value(Decimal(0), output_field=DecimalField(max_digits=20, decimal_places=4))
    orders = Order.objects.filter(state__in=PAYING).select_related("buyer", "seller", "contract")
    return orders.annotate(came=Coalesce(arrived, nothing), left=F("contract__total") - F("came"))


def _candidates(event: InboundEvent, named: set[str], announced: dict[int, str]) -> list[Order]:
    wanted = Q(number__in=named) | Q(pk__in=announced)
    if event.buyer_id is not None:
        wanted = Q(buyer=event.buyer_id)
    elif word := max(event.payer_name.split(), key=len, default=""):
        companies = Company.objects.filter(name__icontains=word).order_by("pk")[:MOST_LOOKED_AT]
        wanted |= Q(buyer__in=list(companies.values_list("pk", flat=True)))
    orders = payable().filter(wanted, currency=event.currency)
    return list(orders.order_by("-pk")[:MOST_LOOKED_AT])


def _weighed(order: Any, event: InboundEvent, named: set[str], announced: dict[int, str]) -> Suggestion:
    one = Suggestion(order, order.left, min(order.left, event.rest_amount))

    def speaks(weight: int, reason: Any) -> None:
        one.weight += weight
        one.reasons.append(reason)

    if order.number in named:
        speaks(50, _("the payer names the order"))
    if order.pk in announced:
        speaks(30, _("this amount was announced: %(reference)s") % {"reference": announced[order.pk]})
    if event.rest_amount == order.left:
        speaks(20, _("exactly what is still due"))
    elif event.rest_amount == order.contract.initial_payment and not order.came:
        speaks(15, _("exactly the initial payment"))
    if event.buyer_id == order.buyer_id:
        speaks(20, _("the same buyer"))
    elif _alike(event.payer_name, order.buyer.name):
        speaks(15, _("the payer's name is like the buyer's"))
    return one


def _alike(one: str, other: str) -> bool:
    first, second = one.casefold(), other.casefold()
    return bool(first) and SequenceMatcher(None, first, second).ratio() >= ALIKE
