"""What home and order pages say about disputes: what you must do, by when, and what happens otherwise (X12)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from disputes import reading
from disputes.duties import BOTH, Duty, duty
from disputes.enums import OPEN, Clock
from disputes.models import (
    Debt,
    Dispute,
    EvidenceRequest,
    Inspection,
    Obligation,
    Offer,
    Replacement,
    Return,
    Reversal,
)
from disputes.reading import ROOT_KIND
from orders import reading as order_reading
from orders import windows
from orders.enums import PAID, OrderState, PaymentState, Side
from orders.models import Order, Payment
from tradeassurance.core.models import Deadline, Outcome
from tradeassurance.portal.registry import ActionItem

CLAIMABLE = (*PAID, OrderState.COMPLETED)
"""A completed order is claimed for only where the desk reopened a window (X4)."""
MOST = 50
"""The home page shows this many at most; the list of disputes shows all."""
OF_PARTIES = {
    Clock.RESPOND: "dispute",
    Clock.LAPSE: "dispute",
    Clock.APPEAL: "dispute",
    Clock.OFFER: "offer",
    Clock.EVIDENCE: "evidencerequest",
    Clock.BOOK_INSPECTION: "inspection",
    Clock.REFUND: "obligation",
    Clock.CHECK_PAYMENT: "obligation",
    Clock.OWED: "obligation",
    Clock.RETURN: "return",
    Clock.CONFIRM_RETURN: "return",
    Clock.REPLACE: "replacement",
    Clock.CONFIRM_REPLACEMENT: "replacement",
    Clock.REIMBURSE: "debt",
}
"""Clocks by which a party acts, and what they are about."""
MODELS = {
    "dispute": Dispute,
    "offer": Offer,
    "evidencerequest": EvidenceRequest,
    "inspection": Inspection,
    "obligation": Obligation,
    "return": Return,
    "replacement": Replacement,
    "debt": Debt,
}
PLACES = {
    "offer": "#offers",
    "evidencerequest": "#evidence",
    "inspection": "#inspections",
    "obligation": "#plan",
    "return": "#return",
    "replacement": "#replacement",
    "debt": "#plan",
}


def items(request: HttpRequest) -> Iterator[ActionItem]:
    """Everything that waits for the company in its disputes: at most one query per kind of subject."""
    company_id = request.actor.company_id  # type: ignore[attr-defined]
    if company_id is None:
        return
    mine = Order.objects.filter(Q(buyer_id=company_id) | Q(seller_id=company_id)).values("pk")
    running = Deadline.objects.filter(
        root_kind=ROOT_KIND, root_id__in=mine, kind__in=OF_PARTIES, outcome=Outcome.OPEN, paused_at=None
    )
    found = list(running.order_by("due_at", "pk")[: 2 * MOST])
    subjects = _subjects(found)
    shown = 0
    for deadline in found:
        subject = subjects.get((deadline.subject_kind, deadline.subject_id))
        if subject is None or shown == MOST:
            continue
        item = _item(deadline, subject, request)
        if item is not None:
            shown += 1
            yield item


def _subjects(deadlines: list[Deadline]) -> dict[tuple[str, int], Any]:
    """What the clocks are about, each with its dispute, order and parties."""
    found = {}
    for name, model in MODELS.items():
        keys = [one.subject_id for one in deadlines if one.subject_kind == name]
        if not keys:
            continue
        path = "" if model is Dispute else "dispute__"
        rows = model.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        for row in rows.select_related(f"{path}order__buyer", f"{path}order__seller"):
            found[name, row.pk] = row
    return found


def _item(deadline: Deadline, subject: Any, request: HttpRequest) -> ActionItem | None:
    dispute = subject if isinstance(subject, Dispute) else subject.dispute
    order = dispute.order
    side: Side | None = order.side_of(request.actor)  # type: ignore[attr-defined]
    if side is None:
        return None
    told = duty(order, deadline, side, request.received_at, subject=subject)  # type: ignore[attr-defined]
    if not told.is_mine or told.is_done or (told.is_right and told.is_over):
        return None
    return ActionItem(
        title=_title(told),
        url=reverse("disputes:page", args=[dispute.number]) + PLACES.get(deadline.subject_kind, ""),
        due_at=deadline.due_at,
        otherwise=told.otherwise,
        tone="neutral" if told.owner == BOTH else "wait",
        subject=f"{dispute.number} · {order.party(side.other).name}",
    )


def _title(told: Duty) -> str:
    if told.is_right:
        return _("Appeal, or let the decision stand")
    return str(told.label)


def _reversals(order: Order, request: HttpRequest) -> Iterator[ActionItem]:
    """Where a chargeback followed a refund, the supplier may ask for one of them back (A10)."""
    if not order.claims_barred or order.side_of(request.actor) != Side.SUPPLIER:  # type: ignore[attr-defined]
        return
    known = {made.payment_id: made for made in Reversal.objects.filter(order=order)}
    for payment in Payment.objects.filter(order=order, state=PaymentState.REVERSED):
        made = known.get(payment.pk)
        if made is None and not reading.reversible(order, payment):
            continue
        yield ActionItem(
            _("Ask for your reimbursement to be reversed")
            if made is None
            else _("Your request for a reversal"),
            reverse("disputes:reversal", args=[order.number, payment.pk]),
            subject=payment.reference if made is None else str(made.get_state_display()),
            tone="neutral" if made is None or made.ended_at is None else "ended",
        )


# --- on an order's page ------------------------------------------------------------------------------


def of_order(order: Order, request: HttpRequest) -> Iterator[ActionItem]:
    """The disputes of an order, and whether one may be opened. One query."""
    disputes = list(Dispute.objects.filter(order=order).order_by("-pk"))
    for dispute in disputes:
        running = dispute.state in OPEN
        title = _("Go to dispute %(number)s") if running else _("Dispute %(number)s")
        yield ActionItem(
            title % {"number": dispute.number},
            reverse("disputes:page", args=[dispute.number]),
            subject=f"{dispute.get_reason_display()} · {dispute.get_state_display()}",
            tone="wait" if running else "ended",
        )
    yield from _reversals(order, request)
    if order.disputed or order.side_of(request.actor) != Side.BUYER or order.state not in CLAIMABLE:  # type: ignore[attr-defined]
        return
    at = request.received_at  # type: ignore[attr-defined]
    known = windows.windows(order, order.contract, order_reading.extended(order))
    running_windows = [one for one in known if one.is_open(at) and not one.moot(order)]
    if order.state not in PAID:
        running_windows = [one for one in running_windows if one.is_extended]
    if running_windows and not order.claims_barred:
        closing = [one.closes_at for one in running_windows if one.closes_at is not None]
        yield ActionItem(
            _("Open a claim"),
            reverse("disputes:claim", args=[order.number]),
            due_at=min(closing, default=None),
            otherwise=_("no claim of that kind can be opened.") if closing else "",
            subject=", ".join(str(one.claim.label) for one in running_windows),
            tone="neutral",
        )
