"""Which moves an order's page offers now: asked of states and policies, never decided here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from orders import credit, policy
from orders.enums import Clock, OrderState
from orders.reading import Sheet
from orders.subjects import BEFORE_SHIPMENT
from tradeassurance.core import fsm
from tradeassurance.core.actors import Actor
from tradeassurance.core.refusals import Verdict, refuse


@dataclass(frozen=True)
class Offer:
    """A move as a button."""

    name: str
    label: Any
    url: str


def may_confirm(sheet: Sheet, actor: Actor, at: datetime) -> Verdict:
    """Whether the actor's side may confirm the newest version, which it has not yet (O1)."""
    answer = fsm.verdict(sheet.order, "confirm", actor, at)
    if answer and sheet.order.side_of(actor) in sheet.confirmed_by:
        return refuse(
            "O1", _("You have already confirmed this version."), _("The other side must confirm it now.")
        )
    return answer


def may_announce(sheet: Sheet, actor: Actor, at: datetime) -> Verdict:
    """Whether the actor may announce a payment, and anything is still to be paid (P2)."""
    answer = policy.may_pay(sheet.order, actor, at)
    if answer and sheet.still_due <= 0:
        return refuse("P2", _("Everything is paid or on its way."))
    return answer


def may_stop_shipping(sheet: Sheet, actor: Actor, at: datetime) -> Verdict:
    """Whether the supplier may say that nothing follows what was shipped in part (P5)."""
    answer = fsm.verdict(sheet.order, "ship", actor, at)
    if answer and not sheet.shipments:
        return refuse("P5", _("Nothing was shipped yet."), _("Record the shipment first."))
    return answer


def may_spend(sheet: Sheet, actor: Actor, at: datetime) -> Verdict:
    """Whether the buyer has a credit that fits, and enough is to be paid (P6)."""
    order = sheet.order
    answer = policy.may_spend_credit(order, actor, at)
    if answer and not any(
        0 < credit.worth(one.amount, order.currency, order.rate) <= sheet.still_due
        for one in sheet.open_credits
    ):
        return refuse(
            "P6",
            _("You have no credit that can be spent on this order."),
            _("Your credits, and where each was spent, are on the credits page."),
        )
    return answer


def may_ask_to_modify(sheet: Sheet, actor: Actor, at: datetime) -> Verdict:
    """Whether the actor may ask the other side to change a proposed contract (O3)."""
    if sheet.order.state != OrderState.PROPOSED:
        return refuse("O1", _("This contract is not being agreed now."))
    return policy.may_revise(sheet.order, actor, at)


def may_propose(sheet: Sheet, actor: Actor, at: datetime) -> Verdict:
    """Whether the actor may propose an amendment: none waits already (O5)."""
    answer = policy.may_amend(sheet.order, actor, at)
    if answer and sheet.proposal is not None:
        return refuse(
            "O5",
            _("A proposal for this order is waiting for its answer."),
            _("It is accepted, declined or taken back first."),
        )
    return answer


def may_propose_dates(sheet: Sheet, actor: Actor, at: datetime) -> Verdict:
    """Whether the actor may propose other days: the goods are not shipped yet (O5)."""
    answer = may_propose(sheet, actor, at)
    if answer and sheet.order.state not in BEFORE_SHIPMENT:
        return refuse("O5", _("The goods are shipped; their shipment date does not change any more."))
    return answer


def may_propose_to_cancel(sheet: Sheet, actor: Actor, at: datetime) -> Verdict:
    """Whether the actor may propose to end the order: nobody may end it alone, and no proposal waits (O5)."""
    answer = policy.may_agree_to_cancel(sheet.order, actor, at)
    if not answer:
        return answer
    if fsm.verdict(sheet.order, "cancel", actor, at):
        return refuse("O5", _("You may cancel this order without the other side."), _("Cancel it."))
    return may_propose(sheet, actor, at)


def may_ask_balance(sheet: Sheet, actor: Actor, at: datetime) -> Verdict:
    """Whether the actor may ask for the balance now (P5)."""
    order = sheet.order
    left = sheet.contract.total - sheet.paid - sheet.credited
    standing = next((d for d in sheet.deadlines if d.kind == Clock.PAY_BALANCE), None)
    return policy.may_ask_balance(order, actor, at, left, standing)


def _pay_label(sheet: Sheet) -> str:
    if sheet.initial_due > 0:
        return _("Pay the initial payment")
    if sheet.order.paid_at is None:
        # The initial payment is on its way; the balance is not asked for yet, and may be paid all the same.
        return _("Pay the balance already")
    return _("Pay the balance")


def offers(sheet: Sheet, actor: Actor, at: datetime) -> Iterator[Offer]:
    """The moves of the order itself that this reader may take, the most natural one first."""
    order = sheet.order

    def allowed(name: str) -> Verdict:
        return fsm.verdict(order, name, actor, at)

    asked = (
        ("propose", _("Send to the other side"), allowed("propose")),
        ("confirm", _("Review and confirm"), may_confirm(sheet, actor, at)),
        ("announce", _pay_label(sheet), may_announce(sheet, actor, at)),
        ("spend_credit", _("Use a credit"), may_spend(sheet, actor, at)),
        ("ship", _("Record shipment"), allowed("ship")),
        ("ship_nothing_more", _("Ship nothing more"), may_stop_shipping(sheet, actor, at)),
        ("deliver", _("Confirm receipt"), allowed("deliver")),
        ("accept", _("Accept the goods"), policy.may_accept(order, actor, at)),
        ("ask_balance", _("Ask for the balance"), may_ask_balance(sheet, actor, at)),
        ("revise", _("Change the contract"), policy.may_revise(order, actor, at)),
        ("files", _("Design files"), policy.may_revise(order, actor, at)),
        ("modify", _("Ask the other side to change it"), may_ask_to_modify(sheet, actor, at)),
        ("dates", _("Propose new dates"), may_propose_dates(sheet, actor, at)),
        ("amend", _("Propose an amendment"), may_propose(sheet, actor, at)),
        ("cancel_together", _("Propose to cancel"), may_propose_to_cancel(sheet, actor, at)),
        ("cancel", _("Cancel the order"), allowed("cancel")),
    )
    for name, label, verdict in asked:
        if verdict:
            yield Offer(name, label, reverse(f"orders:{name}", args=[order.number]))
