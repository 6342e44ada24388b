"""What happens when a clock of an agreement runs out: proposals, amendments, repayments, requests (X12, O5)."""

from django.utils.translation import gettext_lazy as _

from orders.enums import Clock, OrderState
from orders.models import Amendment, GiveBack, Order, PurchaseRequest
from orders.services import amending, completion, giving_back, requesting
from tradeassurance.core.change import Change
from tradeassurance.core.deadlines import Kind, Reminder
from tradeassurance.core.models import Deadline


def ask_for_a_date(change: Change, order: Order) -> None:
    """A late supplier is asked to propose a new shipment date, within the time of an amendment (O5)."""
    rules = order.terms
    due = change.due(rules.amendment_answer, order.seller, "amendment_answer", rules_code=rules.code)
    if change.clock(order, Clock.PROPOSE_DATE) is None:
        change.schedule(order, Clock.PROPOSE_DATE, due)
    change.tell(order.seller, "order.late.supplier", order=order.number, due=due.due_at)


def no_new_date(change: Change, order: Order, deadline: Deadline) -> None:
    """The late supplier proposed no new date; the buyer is told, its claim is open (O5)."""
    if order.state == OrderState.IN_PRODUCTION:
        change.tell(order.buyer, "order.no_new_date", order=order.number)


def not_confirmed(change: Change, order: Order, deadline: Deadline) -> None:
    """Proposed, and nobody did anything about it for long: it lapses."""
    completion.lapse_unconfirmed.within(change, order)


def not_answered(change: Change, amendment: Amendment, deadline: Deadline) -> None:
    """The other side said nothing: the contract stays as it is."""
    amending.lapse.within(change, amendment)


def not_given_back(change: Change, owed: GiveBack, deadline: Deadline) -> None:
    """The supplier has not paid back what it was paid."""
    giving_back.still_owed(change, owed)


def not_objected(change: Change, owed: GiveBack, deadline: Deadline) -> None:
    """The supplier showed its proof and the buyer said nothing: it counts as arrived."""
    giving_back.confirm.within(change, owed)


def request_not_answered(change: Change, request: PurchaseRequest, deadline: Deadline) -> None:
    """The supplier said nothing to a request: it lapses."""
    requesting.lapse.within(change, request)


def remind_both(order: Order) -> Reminder:
    """Both sides can move a proposal on."""
    return Reminder([order.buyer_id, order.seller_id], {"order": order.number})


def remind_answering(amendment: Amendment) -> Reminder:
    """Who is reminded to answer a proposal."""
    order = amendment.order
    return Reminder([order.party(amendment.answering_side).pk], {"order": order.number})


def remind_owing(owed: GiveBack) -> Reminder:
    """Who is reminded to pay back."""
    return Reminder([owed.order.seller_id], {"order": owed.order.number})


def remind_checking(owed: GiveBack) -> Reminder:
    """Who is reminded to look at its account."""
    return Reminder([owed.order.buyer_id], {"order": owed.order.number})


def remind_asked(request: PurchaseRequest) -> Reminder:
    """Who is reminded to answer a request."""
    return Reminder([request.seller_id], {"request": request.product})


KINDS = (
    Kind(
        Clock.CONFIRM_BY,
        Order,
        "either",
        _("Confirm the contract, or change it"),
        _("The proposal lapses; nothing was binding."),
        not_confirmed,
        "X12",
        50,
        reminds=remind_both,
    ),
    Kind(
        Clock.PROPOSE_DATE,
        Order,
        "supplier",
        _("Propose a new shipment date"),
        _("The agreed date stands; the buyer may claim late shipment."),
        no_new_date,
        "O5",
        55,
    ),
    Kind(
        Clock.ANSWER_AMENDMENT,
        Amendment,
        "either",
        _("Answer the proposal"),
        _("It lapses, and the contract stays as it is."),
        not_answered,
        "O5",
        45,
        reminds=remind_answering,
    ),
    Kind(
        Clock.GIVE_BACK,
        GiveBack,
        "supplier",
        _("Pay the buyer back, and show the proof"),
        _("The buyer and our support are told; it stays owed."),
        not_given_back,
        "P2",
        60,
        reminds=remind_owing,
    ),
    Kind(
        Clock.CHECK_GIVE_BACK,
        GiveBack,
        "buyer",
        _("Say whether the repayment arrived"),
        _("It counts as arrived."),
        not_objected,
        "P2",
        60,
        reminds=remind_checking,
    ),
    Kind(
        Clock.ANSWER_REQUEST,
        PurchaseRequest,
        "supplier",
        _("Answer the request"),
        _("It lapses."),
        request_not_answered,
        "O1",
        50,
        reminds=remind_asked,
    ),
)
