"""What happens when a clock of an order runs out (X12): the consequences, registered at start."""

from django.utils.translation import gettext_lazy as _

from orders import clocks_agreement, windows
from orders.enums import (
    ENDED,
    REFUNDS_TO_SEND,
    CallState,
    Clock,
    CreditReason,
    OrderState,
    PaymentState,
)
from orders.models import (
    BalanceRequest,
    Booking,
    InboundEvent,
    Order,
    Payment,
    PayoutBatch,
    Refund,
    Standstill,
)
from orders.services import (
    balance,
    batches,
    completion,
    credits,
    inbound,
    payouts,
    refunds,
    schedules,
    standstill,
)
from orders.services import booking as services
from orders.services.payment import give_up
from tradeassurance.accounts import roles
from tradeassurance.core.change import Change
from tradeassurance.core.deadlines import Kind, Reminder, register
from tradeassurance.core.models import Deadline


def remind_buyer(order: Order) -> Reminder:
    """Who is reminded to pay."""
    return Reminder([order.buyer_id], {"order": order.number})


def remind_supplier(order: Order) -> Reminder:
    """Who is reminded to ship."""
    return Reminder([order.seller_id], {"order": order.number})


def not_paid(change: Change, order: Order, deadline: Deadline) -> None:
    """Confirmed and unpaid: it lapses."""
    completion.lapse.within(change, order)


def not_shipped(change: Change, order: Order, deadline: Deadline) -> None:
    """Late: the buyer is told what she may do, the supplier what is asked of it (O5)."""
    if order.state != OrderState.IN_PRODUCTION:
        return
    window = windows.late_shipment(order, order.contract)
    opens = window.opens_at if window.covered else None
    change.tell(order.buyer, "order.late.buyer", order=order.number, opens=opens)
    clocks_agreement.ask_for_a_date(change, order)
    credits.grant_for_lateness(change, order, CreditReason.LATE_DISPATCH)


def not_delivered(change: Change, order: Order, deadline: Deadline) -> None:
    """The agreed delivery date passed without delivery."""
    if order.state in (OrderState.IN_PRODUCTION, OrderState.SHIPPED):
        change.tell(order.buyer, "order.late_delivery.buyer", order=order.number)
        change.tell(order.seller, "order.late_delivery.supplier", order=order.number)
        credits.grant_for_lateness(change, order, CreditReason.LATE_DELIVERY)


def window_closed(change: Change, order: Order, deadline: Deadline) -> None:
    """A claim window closed; with the last one the order completes (P3)."""
    completion.complete_if_over(change, order)


def stands_still(change: Change, order: Order, deadline: Deadline) -> None:
    """Nothing moved for long: the desk gets a task, and is asked again after as many days (X3)."""
    if order.state in ENDED:
        return
    if not order.disputed:
        # An open dispute has owners and clocks of its own.
        standstill.ask(change, order, deadline.started_at)
    shipped = order.state == OrderState.SHIPPED
    name = "never_delivered_review" if shipped else "fulfilment_review"
    schedules.review(change, order, getattr(order.terms, name), name)


def refund_not_sent(change: Change, refund: Refund, deadline: Deadline) -> None:
    """A refund was not sent: both finance roles are told, and the clock starts anew (I16)."""
    _tell_finance(change, "refund.overdue", refund)
    change.schedule(refund, Clock.SEND_REFUND, change.due(payouts.SEND_WITHIN, refund.order.buyer, ""))


def refund_not_answered(change: Change, refund: Refund, deadline: Deadline) -> None:
    """A refund was sent and nobody said that it arrived: it counts as unknown and is traced (I16)."""
    call = payouts.live(change, refund)
    if call is not None and call.state == CallState.SENT:
        payouts.lose(change, call)
        change.tell(roles.FINANCE_MAKER, "refund.to_trace", order=refund.order.number)


def refund_not_traced(change: Change, refund: Refund, deadline: Deadline) -> None:
    """Still nobody knows where a refund is: both finance roles are told, every business day (I16, X12)."""
    _tell_finance(change, "refund.to_trace", refund)
    change.schedule(refund, Clock.TRACE_REFUND, change.due(payouts.TRACE_WITHIN, refund.order.buyer, ""))


def _tell_finance(change: Change, topic: str, refund: Refund) -> None:
    for role in roles.FINANCE:
        change.tell(role, topic, order=refund.order.number)


def account_not_named(change: Change, order: Order, deadline: Deadline) -> None:
    """The buyer named no account: she is asked again while a refund waits for one, and finance is told (P4)."""
    if any(refund.state in REFUNDS_TO_SEND for refund in change.all(Refund)):
        due = change.due(refunds.ACCOUNT_WITHIN, order.buyer, "")
        change.schedule(order, Clock.REFUND_ACCOUNT, due)
        change.tell(order.buyer_id, "refund.account_needed", order=order.number, due=due.due_at)
        change.tell(roles.FINANCE_MAKER, "refund.account_missing", order=order.number)


def no_report(change: Change, booking: Booking, deadline: Deadline) -> None:
    """No report of a booked service came: it lapses, and the order goes on."""
    services.lapse(change, booking)


def payment_not_seen(change: Change, payment: Payment, deadline: Deadline) -> None:
    """An announced payment did not come: what it was for is due again."""
    if payment.state == PaymentState.INITIATED:
        give_up.within(change, payment)


def money_not_sorted(change: Change, event: InboundEvent, deadline: Deadline) -> None:
    """Nobody found a place for money in time: it goes back to the payer (X12)."""
    inbound.not_sorted(change, event)


def money_not_returned(change: Change, event: InboundEvent, deadline: Deadline) -> None:
    """Money that has no place here was not sent back yet: finance is told again."""
    inbound.not_returned(change, event)


def balance_not_asked(change: Change, order: Order, deadline: Deadline) -> None:
    """The supplier did not ask for the balance: the house does (P5)."""
    balance.ask_if_due(change, order)


def balance_not_paid(change: Change, request: BalanceRequest, deadline: Deadline) -> None:
    """The balance was asked for and not paid in time."""
    balance.missed(change, request)


_SILENT_CLOSE = _("No claim of this kind can be opened afterwards.")
KINDS = (
    Kind(
        Clock.PAY_BY,
        Order,
        "buyer",
        _("Pay"),
        _("The order lapses."),
        not_paid,
        "L4",
        50,
        reminds=remind_buyer,
    ),
    Kind(
        Clock.SHIP_BY,
        Order,
        "supplier",
        _("Ship"),
        _("The buyer may claim late shipment."),
        not_shipped,
        "O5",
        50,
        reminds=remind_supplier,
    ),
    Kind(
        Clock.DELIVER_BY,
        Order,
        "supplier",
        _("Deliver"),
        _("The buyer may claim late delivery."),
        not_delivered,
        "P6",
        50,
    ),
    Kind(
        Clock.LATE_CLAIM_CLOSES,
        Order,
        "buyer",
        _("Claim late shipment"),
        _SILENT_CLOSE,
        window_closed,
        "C7",
        60,
    ),
    Kind(
        Clock.QUALITY_CLAIM_CLOSES,
        Order,
        "buyer",
        _("Claim a defect"),
        _SILENT_CLOSE,
        window_closed,
        "C7",
        60,
    ),
    Kind(
        Clock.DELIVERY_CLAIM_CLOSES,
        Order,
        "buyer",
        _("Claim late delivery"),
        _SILENT_CLOSE,
        window_closed,
        "C7",
        60,
    ),
    Kind(
        Clock.REVIEW,
        Order,
        roles.SUPPORT,
        _("See whether the order moves"),
        _("The desk gets a task to find out why it stands still."),
        stands_still,
        "X3",
        70,
    ),
    Kind(
        Clock.LOOK_AT,
        Standstill,
        roles.SUPPORT,
        _("Find out why the order stands still"),
        _("Support and the risk desk are told."),
        standstill.not_looked_at,
        "X3",
        70,
    ),
    Kind(
        Clock.SERVICE_REPORT,
        Booking,
        "buyer",
        _("Hand in the report of the booked service"),
        _("The booking lapses; the order goes on without a report."),
        no_report,
        "P5",
        70,
    ),
    Kind(
        Clock.SEND_REFUND,
        Refund,
        roles.FINANCE_MAKER,
        _("Send the refund"),
        _("Finance is told again."),
        refund_not_sent,
        "I16",
        70,
    ),
    Kind(
        Clock.ASK_BALANCE,
        Order,
        "supplier",
        _("Ask for the balance"),
        _("The house asks for it."),
        balance_not_asked,
        "P5",
        40,
    ),
    Kind(
        Clock.PAY_BALANCE,
        BalanceRequest,
        "buyer",
        _("Pay the balance"),
        _("The supplier need not ship until it is paid."),
        balance_not_paid,
        "P5",
        40,
    ),
    Kind(
        Clock.PAYMENT_ARRIVES,
        Payment,
        "buyer",
        _("Make the announced payment"),
        _("The payment counts as not sent, and the amount is due again."),
        payment_not_seen,
        "P2",
        60,
    ),
    Kind(
        Clock.SORT_MONEY,
        InboundEvent,
        roles.FINANCE_MAKER,
        _("Find the place of this money"),
        _("It goes back to the payer."),
        money_not_sorted,
        "P2",
        70,
    ),
    Kind(
        Clock.RETURN_MONEY,
        InboundEvent,
        roles.FINANCE_CHECKER,
        _("Send the money back"),
        _("Finance is told again."),
        money_not_returned,
        "P2",
        70,
    ),
    Kind(
        Clock.REFUND_ANSWER,
        Refund,
        roles.FINANCE_MAKER,
        _("Record whether the refund arrived"),
        _("It is traced at the bank."),
        refund_not_answered,
        "I16",
        70,
    ),
    Kind(
        Clock.TRACE_REFUND,
        Refund,
        roles.FINANCE_MAKER,
        _("Find out where the refund is"),
        _("Finance is told again."),
        refund_not_traced,
        "I16",
        70,
    ),
    Kind(
        Clock.REFUND_ACCOUNT,
        Order,
        "buyer",
        _("Name the account for your refund"),
        _("The refund waits until you name one."),
        account_not_named,
        "P4",
        70,
    ),
    Kind(
        Clock.FINISH_BATCH,
        PayoutBatch,
        roles.FINANCE_MAKER,
        _("Finish the bank file"),
        _("The file is discarded."),
        batches.not_followed,
        "X12",
        70,
    ),
    Kind(
        Clock.CHECK_BATCH,
        PayoutBatch,
        roles.FINANCE_CHECKER,
        _("Approve the bank file"),
        _("Finance is told again."),
        batches.not_followed,
        "X12",
        70,
    ),
    Kind(
        Clock.HAND_OVER_BATCH,
        PayoutBatch,
        roles.FINANCE_MAKER,
        _("Give the file to the bank"),
        _("Finance is told again."),
        batches.not_followed,
        "X12",
        70,
    ),
)


def register_clocks() -> None:
    """Called once, when the app is ready."""
    for kind in (*KINDS, *clocks_agreement.KINDS):
        register(kind)
