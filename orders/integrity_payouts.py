"""What must hold of money on its way out: calls, answers, bank files (I16)."""

from collections import Counter
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils.translation import gettext_noop as _

from orders.enums import LIVE_CALLS, CallState, Clock, RefundState
from orders.models import PayoutBatch, ProviderAnswer, ProviderCall, Refund
from orders.services.batches import APPROVE
from orders.services.payouts import request_of
from tradeassurance.core.integrity import Finding, check
from tradeassurance.core.models import Approval, Deadline, Outcome

CENT = Decimal("0.00005")
MIRROR = {
    RefundState.SENT: CallState.SENT,
    RefundState.UNKNOWN: CallState.UNKNOWN,
    RefundState.CONFIRMED: CallState.CONFIRMED,
}
"""What the live call of a refund in a state must be."""


@check(
    "I16",
    _("A call to a provider has one effect at most; none stays unknown without a task; bank files add up"),
)
def i16() -> Finding:
    """Refunds against their live call, calls against what was asked, and files against their calls."""
    found = [*_off_their_call(), *_asked_otherwise(), *_untraced(), *_twice()]
    return ProviderCall.objects.count() + PayoutBatch.objects.count(), found + list(_files())


def _off_their_call() -> list[str]:
    live: dict[int, str] = {}
    found = []
    rows = ProviderCall.objects.filter(state__in=LIVE_CALLS).values_list("refund", "state", "key")
    for refund, state, key in rows.iterator():
        if refund in live:
            found.append(f"refund {refund} has another call that may pay it: {key}")
        live[refund] = state
    for pk, state in Refund.objects.values_list("pk", "state").iterator():
        wanted = MIRROR.get(RefundState(state))
        allowed = {wanted} if wanted else {None, CallState.PREPARED}
        if live.get(pk) not in allowed:
            found.append(f"refund {pk} is {state}, its call is {live.get(pk)}")
    return found


def _asked_otherwise() -> list[str]:
    calls = ProviderCall.objects.select_related("order", "refund__payment")
    return [
        f"{call.key} asks for something else than was due"
        for call in calls.iterator(chunk_size=2000)
        if call.request_hash != request_of(call).fingerprint or call.amount != call.refund.amount
    ]


def _untraced() -> list[str]:
    running = Deadline.objects.filter(
        kind=Clock.TRACE_REFUND, outcome=Outcome.OPEN, subject_kind="refund", subject_id=OuterRef("pk")
    )
    lost = Refund.objects.filter(~Exists(running), state=RefundState.UNKNOWN)
    return [f"refund {pk} is traced by nobody" for pk in lost.values_list("pk", flat=True)]


def _twice() -> list[str]:
    effects = Counter(
        ProviderAnswer.objects.filter(applied=True, outcome="confirmed").values_list("call__key", flat=True)
    )
    return [f"{key} was carried out {count} times" for key, count in effects.items() if count > 1]


def _files() -> list[str]:
    kept = ~Q(calls__state=CallState.VOID)
    batches = PayoutBatch.objects.exclude(document=None).annotate(
        lines=Count("calls", filter=kept), due=Sum("calls__amount", filter=kept)
    )
    found = [
        f"{batch.number}: {batch.total} in {batch.count} transfers, its calls say {batch.due} in {batch.lines}"
        for batch in batches.exclude(state="discarded")
        if batch.lines != batch.count or abs((batch.due or 0) - batch.total) > CENT
    ]
    altered = batches.exclude(sha256=F("document__sha256"))
    found += [
        f"{number}: another file than was sealed" for number in altered.values_list("number", flat=True)
    ]
    given = PayoutBatch.objects.filter(state__in=["approved", "handed_over"])
    asked = Approval.objects.filter(action=APPROVE, state="approved", subject_id=OuterRef("pk"))
    unseen = given.filter(~Exists(asked.exclude(checker=OuterRef("maker"))))
    return found + [f"{number} was approved by nobody" for number in unseen.values_list("number", flat=True)]
