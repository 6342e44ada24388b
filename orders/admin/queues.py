"""What waits on the desk about orders and their money."""

from django.utils.translation import gettext_lazy as _

from orders.enums import PaymentState, RefundState
from orders.models import Payment, Refund
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
register(
    Queue(
        "orders.refunds",
        _("Refunds to send"),
        Refund,
        roles=(roles.FINANCE_MAKER,),
        select=lambda actor, at: Refund.objects.filter(state__in=(RefundState.DUE, RefundState.FAILED)),
        since="due_at",
        group=MONEY,
        empty=_("No refund waits."),
    )
)
register(
    Queue(
        "orders.refunds_sent",
        _("Refunds sent, arrival not recorded"),
        Refund,
        roles=(roles.FINANCE_MAKER, roles.FINANCE_CHECKER),
        select=lambda actor, at: Refund.objects.filter(state=RefundState.SENT),
        since="sent_at",
        group=MONEY,
        empty=_("Every refund sent has arrived."),
    )
)
