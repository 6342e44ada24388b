"""Who may do what with an order, and when: pure functions (order, actor, instant) -> verdict."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from suppliers.enums import SupplierState
from tradeassurance.accounts import roles
from tradeassurance.core.actors import PROVIDER_KIND, Actor
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse
from tradeassurance.rules.enums import Custody

from .enums import BEFORE_CONFIRMATION, PAYING, PROTECTED, OrderState, RefundState, TableState


def may_revise(order: Any, actor: Actor, at: datetime) -> Verdict:
    """Either party may change the contract until it is confirmed (O1)."""
    if order.side_of(actor) is None:
        return refuse("O1", _("Only the buyer and the supplier may change the contract."))
    if order.state not in BEFORE_CONFIRMATION:
        return refuse(
            "O5",
            _("A confirmed contract does not change."),
            _("Propose an amendment that both sides accept."),
        )
    return ALLOWED


def may_pay(order: Any, actor: Actor, at: datetime) -> Verdict:
    """The buyer pays from confirmation to delivery (P2)."""
    if order.buyer_id != actor.company_id:
        return refuse("P2", _("Only the buyer pays."))
    if order.state not in PAYING:
        return refuse("P2", _("Nothing is to be paid for this order now."))
    return ALLOWED


def may_cancel(order: Any, actor: Actor, at: datetime) -> Verdict:
    """Before confirmation either party may cancel; a confirmed unpaid order only the buyer."""
    if order.state == OrderState.CONFIRMED and order.buyer_id != actor.company_id:
        return refuse(
            "O1", _("The buyer has confirmed; only the buyer can cancel now."), _("Ask the buyer to cancel.")
        )
    return ALLOWED


def supplier_deceives(order: Any, actor: Actor, at: datetime) -> Verdict:
    """The order's supplier is suspended for fraud (L7)."""
    if order.supplier.state != SupplierState.FRAUD:
        return refuse("L7", _("The supplier is not suspended for fraud."))
    return ALLOWED


def not_disputed(order: Any, actor: Actor, at: datetime) -> Verdict:
    """An open dispute holds the order where it is (L4, I13)."""
    if order.disputed:
        return refuse(
            "L4", _("A dispute about this order is open."), _("It goes on when the dispute is closed.")
        )
    return ALLOWED


def not_held_whole(order: Any, actor: Actor, at: datetime) -> Verdict:
    """A dispute about a part holds that part; the rest follows its course (P3, X8)."""
    if order.is_held_whole:
        return refuse(
            "X8",
            _("A dispute about the whole order is open: it holds everything."),
            _("It goes on when the dispute is closed."),
        )
    return ALLOWED


def may_accept(order: Any, actor: Actor, at: datetime) -> Verdict:
    """The buyer accepts what arrived, once; what is not in dispute, while a dispute about a part is open (P3, X8)."""
    if order.buyer_id != actor.company_id:
        return refuse("P3", _("Only the buyer accepts the goods."))
    if order.state != OrderState.DELIVERED:
        return refuse("P3", _("Goods are accepted after they arrived."), _("Confirm receipt first."))
    if order.accepted_at is not None:
        return refuse("P3", _("You have already accepted this order."))
    return not_held_whole(order, actor, at)


def may_book(order: Any, actor: Actor, at: datetime) -> Verdict:
    """Either side books a visit from confirmation until everything is shipped (P5)."""
    if order.side_of(actor) is None:
        return refuse("P5", _("Only the buyer and the supplier book a service."))
    if order.state not in (OrderState.CONFIRMED, OrderState.IN_PRODUCTION):
        return refuse(
            "P5",
            _("A visit is booked between confirmation and shipment."),
            _("After delivery, ask for an inspection within a claim."),
        )
    return ALLOWED


def may_touch_booking(booking: Any, actor: Actor, at: datetime) -> Verdict:
    """Whoever booked a visit, or staff, records what came of it (P5)."""
    side = booking.order.side_of(actor)
    if side is not None and side != booking.side:
        return refuse("P5", _("The other side booked this visit."), _("It hands in the report or cancels."))
    return ALLOWED


def may_spend_credit(order: Any, actor: Actor, at: datetime) -> Verdict:
    """The buyer spends a credit on an order whose payments the platform holds, while it is being paid (P6)."""
    answer = may_pay(order, actor, at)
    if not answer:
        return answer
    if order.terms.custody != Custody.ESCROW:
        return refuse(
            "P6",
            _("This order is paid to the supplier directly; a credit cannot be spent on it."),
            _("Spend it on an order whose payments the platform holds."),
        )
    return not_disputed(order, actor, at)


def fits_credit(order: Any, credit: Any) -> Verdict:
    """A credit is spent on an order that was confirmed later than the one that earned it (P6)."""
    if order.confirmed_at is None or order.confirmed_at <= credit.order.confirmed_at:
        return refuse(
            "P6",
            _("A credit is spent on a later order than the one it was granted for."),
            _("Spend it on an order that was confirmed later."),
        )
    return ALLOWED


def may_record_money(actor: Actor) -> Verdict:
    """Only finance records what banks tell (P2)."""
    if roles.FINANCE_MAKER in actor.roles:
        return ALLOWED
    return refuse(
        "P2", _("Only finance records incoming money."), _("Ask a colleague in finance who makes bookings.")
    )


def may_tell(actor: Actor) -> Verdict:
    """A provider tells what happened to money, and finance does (P2)."""
    return ALLOWED if actor.kind == PROVIDER_KIND else may_record_money(actor)


def may_record_repayment(order: Any, actor: Actor, at: datetime, owed: Any) -> Verdict:
    """Finance records what the buyer paid back, as long as it owes what came twice (X2)."""
    if roles.FINANCE_MAKER not in order.hands(actor):
        return refuse("X2", _("Finance records what a buyer pays back."))
    if not owed:
        return refuse(
            "X2",
            _("The buyer has nothing twice for certain."),
            _("Wait until a refund on its way has arrived."),
        )
    return ALLOWED


def may_resend(refund: Any, actor: Actor, at: datetime, ways: Sequence[str]) -> Verdict:
    """Finance sends a refund again that came back, by one of these ways (P4, I16)."""
    if not (answer := may_record_money(actor)):
        return answer
    if refund.state != RefundState.FAILED:
        return refuse("I16", _("Only a refund that came back is sent again."))
    if not ways:
        return refuse(
            "P4",
            _("It goes into the next bank file by itself."),
            _("Make a bank file when the account is right."),
        )
    return ALLOWED


def may_name_account(order: Any, actor: Actor, at: datetime) -> Verdict:
    """The buyer says where bank refunds go, from confirmation on, also when the order has ended (P4)."""
    if order.buyer_id != actor.company_id:
        return refuse("P4", _("Only the buyer says where refunds go."))
    if order.contract_id is None:
        return refuse("P4", _("Nothing was paid for this order."), _("Refunds follow payments."))
    return ALLOWED


def may_edit_methods(table: Any, actor: Actor, at: datetime) -> Verdict:
    """Finance writes the ways to pay, in a draft (P1)."""
    if table.state == TableState.PUBLISHED:
        return refuse("P1", _("A published version never changes."), _("Copy it into a new draft."))
    return may_record_money(actor)


def may_publish_methods(table: Any, actor: Actor, at: datetime) -> Verdict:
    """A version applies from a moment that is still to come (P1)."""
    if table.applies_from is None or table.applies_from < at:
        return refuse(
            "P1",
            _("A version applies from a moment that is still to come."),
            _("Set a later moment from which it applies."),
        )
    return ALLOWED


# --- after confirmation (O5, X7) ---------------------------------------------------------------------


def may_amend(order: Any, actor: Actor, at: datetime) -> Verdict:
    """Either party may propose a change from confirmation until the order ends (O5)."""
    if order.side_of(actor) is None:
        return refuse("O5", _("Only the buyer and the supplier may change the contract."))
    if order.state in BEFORE_CONFIRMATION:
        return refuse("O5", _("The contract is not confirmed yet."), _("Change it directly."))
    if order.state not in PROTECTED:
        return refuse("O5", _("The order has ended; its contract does not change any more."))
    return ALLOWED


def may_agree_to_cancel(order: Any, actor: Actor, at: datetime) -> Verdict:
    """Either party may propose to end the order until the goods are shipped, while nothing is in dispute."""
    answer = may_amend(order, actor, at)
    if not answer:
        return answer
    if order.disputed:
        return refuse(
            "X7",
            _("A dispute about this order is open."),
            _("Settle the dispute: an accepted offer of a full refund ends the order."),
        )
    if order.state not in (OrderState.CONFIRMED, OrderState.IN_PRODUCTION):
        return refuse(
            "O5",
            _("The goods are shipped; the order is not cancelled any more."),
            _("A claim, or an agreement in a dispute, sends money back."),
        )
    return ALLOWED


def may_answer_amendment(amendment: Any, actor: Actor, at: datetime) -> Verdict:
    """The side that did not propose it answers."""
    if amendment.order.side_of(actor) != amendment.answering_side:
        return refuse("O5", _("The other side answers this proposal."), _("You may take it back."))
    return ALLOWED


def may_withdraw_amendment(amendment: Any, actor: Actor, at: datetime) -> Verdict:
    """The side that proposed it may take it back; staff may for it, with a reason that both sides read."""
    side = amendment.order.side_of(actor)
    if actor.company_id is None:
        return ALLOWED
    if side != amendment.side:
        return refuse("O5", _("The other side proposed this."), _("You may decline it."))
    return ALLOWED


def takes_part(request: Any, actor: Actor, at: datetime) -> Verdict:
    """A supplier drafts while it takes part (L1)."""
    if request.supplier.state != SupplierState.JOINED:
        return refuse("L1", _("The supplier does not take part in Trade Assurance now."))
    return ALLOWED


def may_ask_balance(order: Any, actor: Actor, at: datetime, due: Any, standing: Any) -> Verdict:
    """The supplier asks for what is due while the goods are with it, once at a time (P5)."""
    if order.seller_id != actor.company_id:
        return refuse("P5", _("Only the supplier asks for the balance."))
    if order.state != OrderState.IN_PRODUCTION:
        return refuse("P5", _("The balance is asked for between the initial payment and shipment."))
    if due <= 0:
        return refuse("P5", _("Everything is paid."), _("Ship the goods."))
    if standing is not None:
        return refuse("P5", _("The balance was asked for already."), _("Wait for the payment."))
    return not_held_whole(order, actor, at)
