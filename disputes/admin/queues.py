"""What waits on the desk about disputes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.enums import DebtState, DeterminationState, DisputeState, ObligationState, ReturnState
from disputes.models import Debt, Determination, Dispute, Obligation
from tradeassurance.accounts import roles
from tradeassurance.core.actors import Actor
from tradeassurance.desk.queues import MINE, MONEY, Queue, register


def _line(dispute: Any) -> str:
    order = dispute.order
    return f"{order.buyer.name} / {order.seller.name} · {dispute.get_reason_display()}"


def _to_approve(actor: Actor) -> Any:
    waiting = Determination.objects.filter(state=DeterminationState.AWAITING_APPROVAL)
    if roles.SENIOR_ARBITRATOR not in actor.roles:
        waiting = waiting.filter(dispute__raised_to__in=actor.roles)
    return waiting.exclude(arbitrator=actor.user_id).exclude(dispute__first_arbitrator=actor.user_id)


register(
    Queue(
        "disputes.mine",
        _("My cases"),
        Dispute,
        roles=roles.ARBITRATION,
        select=lambda actor, at: Dispute.objects.for_pages().under_review_by(actor.user_id or 0),
        since="taken_at",
        group=MINE,
        empty=_("You have no case under review. Take one from the queue."),
        line=_line,
    )
)
register(
    Queue(
        "disputes.to_take",
        _("Cases to take"),
        Dispute,
        roles=roles.ARBITRATION,
        select=lambda actor, at: Dispute.objects.awaiting_arbitrator(),
        since="escalated_at",
        empty=_("No escalated case waits."),
    )
)
register(
    Queue(
        "disputes.raised",
        _("Raised to you: nobody acted in time"),
        Dispute,
        roles=roles.ASSIGNING,
        select=lambda actor, at: Dispute.objects.raised_to(actor.roles),
        since="escalated_at",
        empty=_("Nothing was raised to your role."),
    )
)
register(
    Queue(
        "disputes.to_approve",
        _("Determinations to approve"),
        Determination,
        roles=roles.ASSIGNING,
        select=lambda actor, at: _to_approve(actor),
        since="drafted_at",
        empty=_("No determination waits for a second person."),
    )
)
register(
    Queue(
        "disputes.returns",
        _("Returns whose condition is disputed"),
        Dispute,
        roles=roles.ARBITRATION,
        select=lambda actor, at: Dispute.objects.filter(goods_return__state=ReturnState.QUESTIONED),
        since="goods_return__delivered_at",
        empty=_("No return waits for the desk."),
    )
)
register(
    Queue(
        "disputes.open",
        _("Disputes between the parties"),
        Dispute,
        roles=(*roles.ARBITRATION, roles.SUPPORT),
        select=lambda actor, at: Dispute.objects.filter(
            state__in=(DisputeState.AWAITING_SUPPLIER, DisputeState.NEGOTIATING)
        ),
        since="opened_at",
        empty=_("No dispute is between the parties."),
    )
)
register(
    Queue(
        "disputes.reported",
        _("Supplier refunds to check"),
        Obligation,
        roles=(roles.FINANCE_MAKER,),
        select=lambda actor, at: Obligation.objects.exclude(reported_at=None).filter(
            state__in=(ObligationState.DUE, ObligationState.DEFAULTED, ObligationState.OWED)
        ),
        since="reported_at",
        group=MONEY,
        empty=_("No supplier reported a refund."),
    )
)
register(
    Queue(
        "disputes.debts",
        _("Debts to the guarantee"),
        Debt,
        roles=roles.FINANCE,
        select=lambda actor, at: Debt.objects.filter(state=DebtState.OUTSTANDING),
        since="arose_at",
        group=MONEY,
        empty=_("Nothing is outstanding."),
    )
)
