"""What staff do with orders, payments and refunds: finance records money, support records arrivals."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders import money, policy, providers
from orders.models import Order
from orders.services import amending, booking, fulfilment, giving_back, payment, refunds, repaying
from tradeassurance.core.actors import Actor
from tradeassurance.core.fields import AmountField, DocumentField, TextField
from tradeassurance.core.refusals import Verdict
from tradeassurance.desk.moves import Move, MoveForm, ReasonForm
from tradeassurance.ledger import statements
from tradeassurance.portal import display

Parts = Callable[[Any], Iterable[Any]]


class BankForm(MoveForm):
    """The reference under which the bank booked it."""

    bank_reference = TextField(label=_("Bank reference"), max_length=60)


def _amount(part: Any, *_who: Any) -> Iterable[str]:
    yield gettext("The amount is %(amount)s.") % {
        "amount": display.amount_text(part.amount, part.order.currency)
    }


PAYMENT_MOVES = (
    Move(
        name="receive",
        label=_("Record as received"),
        service=payment.receive,
        transition="receive",
        form=BankForm,
        explain=_(
            "The money counts as paid to the designated account. Once the initial payment is in, production starts and "
            "the supplier is told (P2, P5)."
        ),
        effects=_amount,
        done=_("The payment is recorded as received."),
    ),
    Move(
        name="fail",
        label=_("Record as failed"),
        service=payment.fail,
        transition="fail",
        form=ReasonForm,
        explain=_("The payment is over; what is due is due again. The buyer reads the reason (P2)."),
        effects=_amount,
        done=_("The payment is recorded as failed."),
        tone="danger",
    ),
)


def _owed_by_buyer(order: Order) -> Decimal:
    """What came back to the buyer twice for certain; only a chargeback makes it so."""
    if not order.claims_barred:
        return Decimal(0)
    return money.repayable(statements.balance_of(*money.twice_place(order), order.currency), _refunds(order))


def _may_record_repayment(order: Order, actor: Actor, at: datetime) -> Verdict:
    return policy.may_record_repayment(order, actor, at, _owed_by_buyer(order))


class RepaymentForm(BankForm):
    """How much the buyer paid back, at most what it owes."""

    field_order = ("amount", "bank_reference")

    def prepare(self) -> None:
        """In the order's currency, all of it unless said otherwise."""
        currency, owed = self.subject.currency, _owed_by_buyer(self.subject)
        self.fields["amount"] = AmountField(currency=currency, label=_("Amount"), initial=owed)
        self.order_fields(self.field_order)


REPAYMENT_MOVE = Move(
    name="record-repayment",
    label=_("Record what the buyer paid back"),
    service=repaying.record,
    allowed=_may_record_repayment,
    form=RepaymentForm,
    values=lambda form, order: form.cleaned_data | {"amount": form.cleaned_data["amount"].amount},
    explain=_(
        "It came back twice, by a refund and by a chargeback. It goes to the platform as far as that advanced it, and "
        "the rest to the supplier (X2)."
    ),
    done=_("The repayment is recorded."),
)


class ResendForm(ReasonForm):
    """By whom a refund that came back is sent again, and why."""

    route = forms.ChoiceField(label=_("Send it again by"), widget=forms.RadioSelect)
    field_order = ("route", "reason")

    def prepare(self) -> None:
        """The ways there are, the provider of the payment first."""
        ways = providers.ways_again(self.subject)
        self.fields["route"].choices = [(way, providers.LABELS[way]) for way in ways]  # type: ignore[attr-defined]
        self.initial.setdefault("route", ways[0] if ways else None)


def may_resend(refund: Any, actor: Actor, at: datetime) -> Verdict:
    """Whether it came back, and there is a way to choose."""
    return policy.may_resend(refund, actor, at, providers.ways_again(refund))


REFUND_MOVES = (
    Move(
        name="resend",
        label=_("Send again"),
        service=refunds.resend,
        allowed=may_resend,
        form=ResendForm,
        explain=_(
            "It goes out with a reference of its own, so that nothing is paid twice. Another way than the money came needs a "
            "good reason; a bank transfer needs the buyer's account (P4, I16)."
        ),
        effects=_amount,
        done=_("The refund is sent again with the next round."),
    ),
    Move(
        name="send",
        label=_("Record as sent"),
        service=refunds.send,
        transition="send",
        form=BankForm,
        explain=_("The bank has the order to pay, over the payment by which the money came (P4)."),
        effects=_amount,
        done=_("The refund is recorded as sent."),
    ),
    Move(
        name="arrive",
        label=_("Record as arrived"),
        service=refunds.arrive,
        transition="arrive",
        explain=_("The money has left the books and the buyer is told (P4)."),
        effects=_amount,
        done=_("The refund is recorded as arrived."),
    ),
    Move(
        name="bounce",
        label=_("Record as returned"),
        service=refunds.bounce,
        transition="bounce",
        form=ReasonForm,
        explain=_("The bank gave the money back; it waits to be sent again (P4)."),
        effects=_amount,
        done=_("The refund waits to be sent again."),
        tone="danger",
    ),
)


class HandInForm(MoveForm):
    """An agency's report that reached the desk, and what it says."""

    report = DocumentField(kind="report", label=_("Report"))
    summary = TextField(label=_("What it says, in short"), lines=3, max_length=1000)


BOOKING_MOVES = (
    Move(
        name="hand-in",
        label=_("Hand in the report"),
        service=booking.hand_in,
        transition="finish",
        form=HandInForm,
        explain=_("Both sides are told and read the report; it cannot be replaced (P5)."),
        done=_("The report is handed in."),
    ),
    Move(
        name="cancel",
        label=_("Cancel the booking"),
        service=booking.cancel,
        transition="cancel",
        form=ReasonForm,
        explain=_("The visit does not take place. Both sides read the reason (P5)."),
        done=_("The booking is cancelled."),
        tone="danger",
    ),
)


def of_parts(moves: Iterable[Move], prefix: str, parts: Parts) -> tuple[Move, ...]:
    """The same moves, taken on the parts of an order instead of on their own pages."""
    return tuple(replace(move, name=f"{prefix}-{move.name}", subjects=parts) for move in moves)


def _payments(order: Order) -> Iterable[Any]:
    return order.payments.all()  # type: ignore[attr-defined]


def _refunds(order: Order) -> Iterable[Any]:
    return order.refunds.all()  # type: ignore[attr-defined]


def _shipments(order: Order) -> Iterable[Any]:
    return order.shipments.all()  # type: ignore[attr-defined]


def _bookings(order: Order) -> Iterable[Any]:
    return order.bookings.all()  # type: ignore[attr-defined]


def _amendments(order: Order) -> Iterable[Any]:
    return order.amendments.all()  # type: ignore[attr-defined]


def _repayments(order: Order) -> Iterable[Any]:
    return order.give_backs.all()  # type: ignore[attr-defined]


AGREEMENT_MOVES = (
    Move(
        name="amendment-take-out",
        label=_("Take back"),
        service=amending.take_out,
        transition="withdraw",
        subjects=_amendments,
        form=ReasonForm,
        explain=_(
            "For a side that cannot do it itself. The contract stays as it is, and both sides read the reason (O5). "
            "Nobody agrees for a party: to change the contract, both sides accept a proposal themselves."
        ),
        done=_("The proposal is taken back."),
        tone="danger",
        row_only=True,
    ),
    Move(
        name="repayment-arrived",
        label=_("Record as arrived"),
        service=giving_back.confirm,
        transition="confirm",
        subjects=_repayments,
        effects=_amount,
        explain=_("The buyer said so, or its bank did; what the supplier owed is settled (P2)."),
        done=_("The repayment is settled."),
        row_only=True,
    ),
    Move(
        name="repayment-missing",
        label=_("Record as not arrived"),
        service=giving_back.object_to,
        transition="object",
        subjects=_repayments,
        form=ReasonForm,
        effects=_amount,
        explain=_("The supplier owes it again, and reads the reason (P2)."),
        done=_("The repayment is owed again."),
        tone="danger",
        row_only=True,
    ),
)
ORDER_MOVES = (
    Move(
        name="deliver",
        label=_("Record the delivery"),
        service=fulfilment.deliver,
        transition="deliver",
        explain=_("All shipments count as delivered now; claim windows that count from delivery begin (P5)."),
        done=_("The delivery is recorded."),
    ),
    Move(
        name="shipment-arrive",
        label=_("Record the arrival"),
        service=fulfilment.arrive,
        transition="arrive",
        subjects=_shipments,
        explain=_("These goods are with the buyer; with the last shipment the order is delivered (P5)."),
        done=_("The arrival is recorded."),
        row_only=True,
    ),
    *AGREEMENT_MOVES,
    *of_parts(BOOKING_MOVES, "service", _bookings),
    *of_parts(PAYMENT_MOVES, "payment", _payments),
    *of_parts(REFUND_MOVES, "refund", _refunds),
    REPAYMENT_MOVE,
)
