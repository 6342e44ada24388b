"""A buyer asks a supplier for a contract; the supplier turns it into a draft, or says why not (O1, X12)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import review
from orders.enums import Clock
from orders.models import Order, PurchaseRequest
from orders.services import drafting
from orders.services.versions import Terms
from suppliers import categories
from suppliers.enums import SupplierState
from tradeassurance.core import documents
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused
from tradeassurance.rules.models import ServiceRules


@service(PurchaseRequest, creates=True)
def ask(
    change: Change,
    *,
    buyer: Any,
    supplier: Any,
    product: str,
    category: str,
    quantity: Decimal,
    unit: str,
    wanted_by: date,
    note: str = "",
) -> PurchaseRequest:
    """The buyer says what it wants, how much and by when; the supplier has some days to answer.

    Raises Refused: the supplier does not take part (L1), or the category is excluded from automatic cover (O4).
    """
    if change.actor.company_id != buyer.pk or buyer.pk == supplier.company_id:
        raise Refused("O1", _("A buyer sends requests to another company."))
    if supplier.state != SupplierState.JOINED:
        raise Refused(
            "L1", _("The supplier does not take part in Trade Assurance now."), _("Choose another supplier.")
        )
    rules = ServiceRules.objects.in_force(change.at).rules
    if category in review.excluded_slugs(rules):
        named = {"category": categories.label(category)}
        raise Refused("O4", _("Trade Assurance does not cover the category %(category)s.") % named)
    request = PurchaseRequest(
        buyer=buyer,
        supplier=supplier,
        seller=supplier.company,
        product=product,
        category=category,
        quantity=quantity,
        unit=unit,
        wanted_by=wanted_by,
        note=note,
        sent_at=change.at,
    )
    change.open(request)
    due = change.due(rules.request_answer, supplier.company, "request_answer")
    change.schedule(request, Clock.ANSWER_REQUEST, due, remind=rules.reminder_before)
    change.tell(supplier.company, "request.sent", by=buyer.name, product=product, due=due.due_at)
    return request


@service(PurchaseRequest)
def turn_into_draft(
    change: Change,
    request: PurchaseRequest,
    *,
    currency: str,
    terms: Terms,
    files: Sequence[documents.Sealed] = (),
) -> Order:
    """The supplier drafts the order that was asked for; the draft is an order of its own (O1)."""
    parties: dict[str, Any] = {"buyer": request.buyer, "supplier": request.supplier}
    order = drafting.draft(
        by=change.actor, at=change.at, currency=currency, terms=terms, files=files, **parties
    )
    change.advance(request.turn_into, at=change.at, order=order)
    change.meet(request, Clock.ANSWER_REQUEST)
    change.tell(request.buyer_id, "request.drafted", by=request.seller.name, product=request.product)
    return order


@service(PurchaseRequest)
def decline(change: Change, request: PurchaseRequest, *, answer: str) -> PurchaseRequest:
    """The supplier does not want it, and says why."""
    change.because(answer)
    change.advance(request.decline, at=change.at, answer=answer)
    change.meet(request, Clock.ANSWER_REQUEST)
    change.tell(
        request.buyer_id, "request.declined", by=request.seller.name, product=request.product, reason=answer
    )
    return request


@service(PurchaseRequest)
def withdraw(change: Change, request: PurchaseRequest) -> PurchaseRequest:
    """The buyer no longer wants it."""
    change.advance(request.withdraw, at=change.at)
    change.drop(request, Clock.ANSWER_REQUEST)
    change.tell(request.seller_id, "request.withdrawn", by=request.buyer.name, product=request.product)
    return request


@service(PurchaseRequest)
def take_out(change: Change, request: PurchaseRequest, *, reason: str) -> PurchaseRequest:
    """The desk does away with a request that should not stand, and says to both sides why."""
    change.because(reason)
    change.advance(request.withdraw, at=change.at)
    change.drop(request, Clock.ANSWER_REQUEST)
    for company in (request.buyer_id, request.seller_id):
        change.tell(company, "request.taken_out", product=request.product, reason=reason)
    return request


@service(PurchaseRequest)
def lapse(change: Change, request: PurchaseRequest) -> PurchaseRequest:
    """Nobody answered in time: both are told (X12)."""
    change.advance(request.lapse, at=change.at)
    for company in (request.buyer_id, request.seller_id):
        change.tell(company, "request.lapsed", product=request.product)
    return request
