"""One call to a provider: prepared, given to it, answered or not; never carried out twice (P4, I16).

``prepare`` and ``hand_over`` commit before anybody outside is asked; ``take`` brings in what was answered,
whoever brings it and however often; ``lose`` says that nobody knows.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from orders import money, providers
from orders.enums import LIVE_CALLS, REFUNDS_TO_SEND, BatchState, CallState, Clock, PaymentState, RefundState
from orders.models import PayoutBatch, ProviderAnswer, ProviderCall, Refund, RefundAccount
from orders.providers import Answer, Request
from tradeassurance.accounts import roles
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused

SEND_WITHIN = DayCount(3, "business")
"""How soon finance sends a refund; the house's own promise, not a rule of a version."""
ANSWER_WITHIN = DayCount(5, "business")
"""How long a transfer may take; after that nobody knows where it is, and it is traced."""
TRACE_WITHIN = DayCount(1, "business")
"""How soon finance finds out what became of one that nobody knows of."""
FIRST_ASK = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=6)


def live(change: Change, refund: Refund) -> ProviderCall | None:
    """The refund's call that may have an effect, if any."""
    calls = change.all(ProviderCall)
    return next((c for c in calls if c.refund_id == refund.pk and c.state in LIVE_CALLS), None)


def request_of(call: ProviderCall) -> Request:
    """What a call asks of its provider."""
    return Request(call.key, call.amount, call.order.currency, call.refund.payment.reference)


def begin(
    change: Change,
    refund: Refund,
    provider: str,
    *,
    batch: PayoutBatch | None = None,
    account: RefundAccount | None = None,
) -> ProviderCall:
    """A new call for a refund that is to be sent; its key is new, its row committed before anybody is asked.

    Raises Refused (I16) while another call may have an effect.
    """
    _free(change, refund)
    if refund.state not in REFUNDS_TO_SEND or live(change, refund) is not None:
        raise Refused(
            "I16",
            _("This refund is on its way already."),
            _("Find out what became of it, or discard the bank file it stands in."),
        )
    refund.again_at = None
    number = sum(c.refund_id == refund.pk for c in change.all(ProviderCall)) + 1
    key = f"{refund.order.number}-R{refund.pk}-{number}"
    request = Request(key, refund.amount, refund.order.currency, refund.payment.reference)
    call = ProviderCall(
        order=refund.order,
        refund=refund,
        batch=batch,
        account=account,
        provider=provider,
        key=key,
        request_hash=request.fingerprint,
        amount=refund.amount,
        made_at=change.at,
    )
    return change.add(call, reserve=True)


def _free(change: Change, refund: Refund) -> None:
    """A call that stands in a discarded file has no effect any more."""
    call = live(change, refund)
    if call is None or call.state != CallState.PREPARED or call.batch is None:
        return
    if call.batch.state == BatchState.DISCARDED:
        change.advance(call.drop, at=change.at)


@service(Refund)
def prepare(
    change: Change, refund: Refund, *, provider: str, batch: PayoutBatch, account: RefundAccount
) -> ProviderCall:
    """Put a refund into a bank file that is being made; nobody else can send it meanwhile."""
    return begin(change, refund, provider, batch=batch, account=change.fresh(account))


@service(ProviderCall)
def drop(change: Change, call: ProviderCall) -> ProviderCall:
    """The file of the call was discarded: the refund is to be sent in another way."""
    if call.state == CallState.PREPARED:
        change.advance(call.drop, at=change.at)
    return call


@service(Refund)
def give(change: Change, refund: Refund, *, provider: str) -> ProviderCall:
    """Intend a call to a wired provider: committed before the provider is asked (I16)."""
    call = begin(change, refund, provider)
    depart(change, call, call.key)
    return call


@service(ProviderCall)
def hand_over(change: Change, call: ProviderCall) -> ProviderCall:
    """The bank has the file in which this call stands."""
    if call.state != CallState.PREPARED:
        return call
    if call.refund.state in REFUNDS_TO_SEND:
        depart(change, call, call.key)
        return call
    # Its money went back another way in the very moment in which the file was given away.
    change.advance(call.drop, at=change.at)
    for role in roles.FINANCE:
        change.tell(role, "refund.contradiction", order=call.order.number, key=call.key, said="sent")
    return call


def depart(change: Change, call: ProviderCall, reference: str) -> None:
    """From now on the refund may arrive: it waits for an answer, and is not sent again."""
    refund = call.refund
    by_wire = call.provider not in (providers.BANK_FILE, providers.BY_HAND)
    change.advance(call.hand_over, ask_again_at=change.at + FIRST_ASK if by_wire else None)
    change.advance(refund.send, at=change.at, bank_reference=reference)
    change.meet(refund, Clock.SEND_REFUND)
    change.schedule(refund, Clock.REFUND_ANSWER, change.due(ANSWER_WITHIN, refund.order.buyer, ""))


@service(ProviderCall)
def put_off(change: Change, call: ProviderCall, *, why: str, known: bool = False) -> ProviderCall:
    """Ask again later with the same key, less and less often; without an answer nobody knows where the refund is.

    ``known``: the provider has it and has not decided yet.
    """
    if call.state not in (CallState.SENT, CallState.UNKNOWN):
        return call
    change.because(why)
    call.asks += 1
    call.ask_again_at = change.at + min(FIRST_ASK * 2 ** min(call.asks, 12), LONGEST_PAUSE)
    if call.state == CallState.SENT and not known:
        lose(change, call)
    return call


def lose(change: Change, call: ProviderCall) -> None:
    """Nobody knows whether the refund arrived: finance finds out by a date (X12)."""
    refund = call.refund
    change.advance(call.lose)
    change.advance(refund.lose)
    change.drop(refund, Clock.REFUND_ANSWER)
    change.schedule(refund, Clock.TRACE_REFUND, change.due(TRACE_WITHIN, refund.order.buyer, ""))


@service(ProviderCall)
def take(change: Change, call: ProviderCall, *, answer: Answer, fits: bool = True) -> ProviderCall:
    """Bring in what the provider said. Said twice it counts once; what comes too late is kept and changes nothing."""
    if answer.outcome not in providers.OUTCOMES:
        raise ValueError(f"{answer.outcome!r} is no outcome")
    heard = change.all(ProviderAnswer)
    if any(one.call_id == call.pk and one.answer_id == answer.id for one in heard):
        return call
    remark = _why_not(change, call, answer) if fits else "it speaks of another amount than we asked for"
    change.add(
        ProviderAnswer(
            call=call,
            answer_id=answer.id,
            outcome=answer.outcome,
            reference=answer.reference[:60],
            text=answer.text[:300],
            at=change.at,
            applied=not remark,
            remark=remark,
        )
    )
    if remark:
        _tell_contradiction(change, call, answer)
    elif answer.outcome == providers.CONFIRMED:
        settle(change, call)
    elif answer.outcome == providers.REFUSED:
        give_back(change, call, answer.text)
    return call


def _why_not(change: Change, call: ProviderCall, answer: Answer) -> str:
    """Why an answer changes nothing, in plain words for finance; empty where it counts."""
    if call.state in (CallState.PREPARED, CallState.VOID):
        return "the provider was never asked"
    if call.state == CallState.CONFIRMED:
        return "it was carried out already"
    if call.state == CallState.REFUSED and answer.outcome != providers.CONFIRMED:
        return "it was refused already"
    other = live(change, call.refund)
    if call.state == CallState.REFUSED and other is not None:
        return "it is being sent again: it may arrive twice"
    return ""


def _tell_contradiction(change: Change, call: ProviderCall, answer: Answer) -> None:
    """An answer that says the opposite of what is known is somebody's task; a repetition is not."""
    known = {CallState.CONFIRMED: providers.CONFIRMED, CallState.REFUSED: providers.REFUSED}.get(call.state)
    if answer.outcome == providers.ACCEPTED or answer.outcome == known:
        return
    for role in roles.FINANCE:
        change.tell(role, "refund.contradiction", order=call.order.number, key=call.key, said=answer.outcome)


def settle(change: Change, call: ProviderCall) -> None:
    """The money reached the buyer: it leaves the books, once."""
    refund, order = call.refund, call.order
    change.advance(call.confirm, at=change.at)
    late = refund.state == RefundState.FAILED
    change.advance(refund.arrive_after_all if late else refund.arrive, at=change.at)
    change.drop_all(refund)
    money.pay_refund(change, order, refund)
    told = Amount(refund.amount, order.currency)
    change.tell(order.buyer_id, "refund.arrived", order=order.number, amount=told)


def give_back(change: Change, call: ProviderCall, reason: str) -> None:
    """It did not reach the buyer: it is to be sent again, as another call, unless its payment was taken back (X2)."""
    refund = call.refund
    change.because(reason)
    change.advance(call.refuse, at=change.at)
    change.advance(refund.bounce)
    change.drop_all(refund)
    if refund.payment.state == PaymentState.REVERSED:
        change.advance(refund.cancel)
        money.keep_refund(change, refund.order, refund)
        return
    change.schedule(refund, Clock.SEND_REFUND, change.due(SEND_WITHIN, refund.order.buyer, ""))
    change.tell(roles.FINANCE_MAKER, "refund.bounced", order=refund.order.number, reason=reason)
