"""What waits on the desk about orders and their money."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.enums import BatchState, PaymentState, RefundState
from orders.models import Payment, PayoutBatch, Refund
from tradeassurance.accounts import roles
from tradeassurance.desk.queues import MONEY, Queue, register

register(
    Queue(
        "orders.payments",
        _("Payments on their way"),
        Payment,
        roles=(roles.FINANCE_MAKER,),
        select=lambda actor, at: Payment.objects.filter(state=PaymentState.INITIATED),
        since="initiated_at",
        group=MONEY,
        empty=_("No payment is on its way."),
    )
)


def _refunds(name: str, label: Any, states: tuple[str, ...], since: str, empty: Any) -> None:
    register(
        Queue(
            name,
            label,
            Refund,
            roles=roles.FINANCE,
            select=lambda actor, at: Refund.objects.filter(state__in=states),
            since=since,
            group=MONEY,
            empty=empty,
        )
    )


_refunds("orders.refunds", _("Refunds to send"), (RefundState.DUE,), "due_at", _("No refund waits."))
_refunds(
    "orders.refunds_failed",
    _("Refunds that came back"),
    (RefundState.FAILED,),
    "due_at",
    _("No refund came back."),
)
_refunds(
    "orders.refunds_unknown",
    _("Refunds to trace: nobody knows where they are"),
    (RefundState.UNKNOWN,),
    "sent_at",
    _("Of every refund it is known where it is."),
)
_refunds(
    "orders.refunds_sent",
    _("Refunds sent, arrival not recorded"),
    (RefundState.SENT,),
    "sent_at",
    _("Every refund sent has arrived."),
)
register(
    Queue(
        "orders.batches_to_give",
        _("Bank files to give to the bank"),
        PayoutBatch,
        roles=(roles.FINANCE_MAKER,),
        select=lambda actor, at: PayoutBatch.objects.filter(state=BatchState.APPROVED),
        since="made_at",
        group=MONEY,
        empty=_("No bank file waits."),
    )
)
