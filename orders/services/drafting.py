"""From a blank page to a proposal: numbered versions of a contract (O1–O4)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import policy
from orders.enums import Clock, OrderState
from orders.models import ContractFile, ContractVersion, LineItem, Order, Requirement
from orders.services import ending, versions
from orders.services.versions import Item, Quality, Terms, line_amount
from suppliers.enums import SupplierState
from tradeassurance.core import documents, numbers
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused
from tradeassurance.rules.models import ServiceRules

__all__ = ["Item", "Quality", "Terms", "line_amount"]


@service(Order, creates=True)
def draft(
    change: Change,
    *,
    buyer: Any,
    supplier: Any,
    currency: str,
    terms: Terms,
    files: Sequence[documents.Sealed] = (),
) -> Order:
    """Either side drafts an order; nobody else sees it until it is sent (O1)."""
    if change.actor.company_id not in (buyer.pk, supplier.company_id):
        raise Refused("O1", _("Only the buyer or the supplier drafts their order."))
    if buyer.pk == supplier.company_id:
        raise Refused("O1", _("A company cannot order from itself."), _("Choose another supplier."))
    if supplier.state != SupplierState.JOINED:
        raise Refused(
            "L1", _("The supplier does not take part in Trade Assurance now."), _("Choose another supplier.")
        )
    order = Order(
        buyer=buyer,
        supplier=supplier,
        seller=supplier.company,
        drafted_by_id=buyer.pk if change.actor.company_id == buyer.pk else supplier.company_id,
        currency=currency,
        drafted_at=change.at,
    )
    change.open(order)
    order.number = numbers.public("TA", order.pk, change.at)
    versions.write(change, order, 1, terms, files=files)
    return order


@service(Order)
def revise(
    change: Change,
    order: Order,
    *,
    terms: Terms,
    files: Sequence[documents.Sealed] = (),
    without: Sequence[int] = (),
) -> ContractVersion:
    """A change makes the next version; confirmations of earlier ones no longer count (O1)."""
    change.require(policy.may_revise(order, change.actor, change.at))
    version = versions.write_next(change, order, terms, files=files, without=without)
    _changed(change, order, version)
    return version


@service(Order)
def attach(
    change: Change, order: Order, *, files: Sequence[documents.Sealed] = (), without: Sequence[int] = ()
) -> ContractVersion:
    """Design files come or go: that too is the next version, all else stays (O1, O2)."""
    change.require(policy.may_revise(order, change.actor, change.at))
    before = versions.newest(change)
    positions = {file.position for file in versions.of_version(change, ContractFile, before)}
    if not files and not positions & set(without):
        raise Refused("O2", _("Nothing would change."), _("Choose a file, or one to take out."))
    terms = versions.terms_of(
        before,
        versions.of_version(change, LineItem, before),
        versions.of_version(change, Requirement, before),
    )
    version = versions.write_next(change, order, terms, files=files, without=without)
    _changed(change, order, version)
    return version


def _changed(change: Change, order: Order, version: ContractVersion) -> None:
    if order.state == OrderState.DRAFT:
        return
    wait_for_confirmation(change, order)
    side = order.acting_side(change.actor)
    values = {"order": order.number, "version": version.number, "note": version.note}
    change.tell(order.party(side.other), "order.revised", **values)


@service(Order)
def ask_to_modify(change: Change, order: Order, *, note: str) -> Order:
    """A side asks the other one to change the proposed contract, and says what (O3)."""
    change.require(policy.may_revise(order, change.actor, change.at))
    if order.state != OrderState.PROPOSED:
        raise Refused("O1", _("Nobody else sees this draft yet."), _("Change it yourself."))
    change.because(note)
    wait_for_confirmation(change, order)
    side = order.acting_side(change.actor)
    change.tell(
        order.party(side.other), "order.modify", order=order.number, by=order.party(side).name, note=note
    )
    return order


def wait_for_confirmation(change: Change, order: Order) -> None:
    """Somebody did something about the proposal: its time to be confirmed begins anew (X12)."""
    change.drop(order, Clock.CONFIRM_BY)
    rules = ServiceRules.objects.in_force(change.at).rules
    due = change.due(rules.proposal_lapse, order.buyer, "proposal_lapse")
    change.schedule(order, Clock.CONFIRM_BY, due, remind=rules.reminder_before)


@service(Order)
def propose(change: Change, order: Order) -> Order:
    """The drafter sends the draft to the other side (O1)."""
    change.advance(order.propose)
    wait_for_confirmation(change, order)
    side = order.side_of(change.actor)
    assert side is not None
    change.tell(order.party(side.other), "order.proposed", order=order.number, by=order.party(side).name)
    return order


@service(Order)
def cancel(change: Change, order: Order, *, reason: str) -> Order:
    """Nothing was paid: the order ends, a freeze is released (L4)."""
    from_side = order.side_of(change.actor)
    change.because(reason)
    change.advance(order.cancel, at=change.at)
    ending.close.within(change, order, "cancelled")
    if from_side is not None:
        change.tell(order.party(from_side.other), "order.cancelled", order=order.number, reason=reason)
    return order
