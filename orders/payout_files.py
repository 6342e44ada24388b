"""Making a bank file of refunds that are due, and bringing in what the bank answers (P4).

Steps of their own, each committed: batch opened, refunds put into it, file sealed. What stopped on the way is
discarded by its clock, and its refunds are free again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from orders import bank_accounts, providers, sending
from orders.enums import LIVE_CALLS, REFUNDS_TO_SEND, BatchState, CallState
from orders.models import PayoutBatch, ProviderCall, Refund, RefundAccount
from orders.providers import REFUSED, Answer, pain001, pain002
from orders.services import batches, payouts
from tradeassurance.core import documents
from tradeassurance.core.actors import Actor
from tradeassurance.core.refusals import Refused

XML = "application/xml"
MOST = 500
"""Transfers in one file."""


def fit(currency: str = "") -> QuerySet[Refund]:
    """Refunds that a bank file could take now: due, paid by bank, with an account, in no other call."""
    accounts = RefundAccount.objects.filter(order=OuterRef("order"))
    calls = ProviderCall.objects.filter(refund=OuterRef("pk"), state__in=LIVE_CALLS)
    calls = calls.exclude(state=CallState.PREPARED, batch__state=BatchState.DISCARDED)
    by_bank = Q(route=providers.BANK_FILE) | Q(route="", payment__method__in=providers.BY_FILE)
    due = Refund.objects.filter(by_bank, state__in=REFUNDS_TO_SEND)
    due = due.filter(Exists(accounts)).exclude(Exists(calls))
    return due.filter(order__currency=currency) if currency else due


def make(_none: Any = None, *, by: Actor, at: datetime, key: str | None = None, currency: str) -> PayoutBatch:
    """Make a bank file of everything due in a currency, oldest first; another person approves it. Raises Refused."""
    if key is not None and (known := batches.already(by, key)) is not None:
        return known
    due = list(fit(currency).select_related("order", "payment").order_by("pk")[:MOST])
    if not due:
        raise Refused(
            "P4",
            _("No refund in this currency can go into a bank file now."),
            _("Refunds need the buyer's account; those without one are listed as due."),
        )
    batch = batches.open_batch(by=by, at=at, key=key, currency=currency, execution_day=next_day(at))
    accounts = {
        a.order_id: a
        for a in RefundAccount.objects.filter(order__in=[r.order_id for r in due]).order_by("pk")
    }
    for refund in due:
        try:
            payouts.prepare(
                refund,
                by=by,
                at=at,
                provider=providers.BANK_FILE,
                batch=batch,
                account=accounts[refund.order_id],
            )
        except Refused:
            continue  # somebody sent it meanwhile
    return seal(batch, by=by, at=at)


def next_day(at: datetime) -> Any:
    """The day on which the bank is asked to pay: the next one that is no Saturday or Sunday."""
    day = at.date() + timedelta(days=1)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def seal(batch: PayoutBatch, *, by: Actor, at: datetime) -> PayoutBatch:
    """Write the file of what was put into a batch, and ask for approval. Raises Refused where nothing was."""
    calls = list(
        ProviderCall.objects.filter(batch=batch, state=CallState.PREPARED)
        .select_related("account", "refund__payment", "order")
        .order_by("pk")
    )
    if not calls:
        batches.discard(batch, by=by, at=at, reason="nothing was left to send")
        raise Refused("P4", _("Every refund was sent in another way meanwhile."), _("Reload the list."))
    transfers = [_transfer(call) for call in calls]
    content = pain001.message(
        batch.number, batch.made_at, batch.execution_day, batch.currency, payer(), transfers
    )
    name = f"{batch.number}.xml"
    sealed = documents.seal("payout", name, XML, content)
    total = pain001.total(transfers, batch.currency)
    return batches.seal(batch, by=by, at=at, sealed=sealed, count=len(transfers), total=total)


def payer() -> pain001.Payer:
    """The account that refunds are paid from."""
    account = bank_accounts.compact(settings.PAYOUT_ACCOUNT)
    return pain001.Payer(settings.DESIGNATED_ACCOUNT_HOLDER, account, settings.PAYOUT_BIC)


def _transfer(call: ProviderCall) -> pain001.Transfer:
    account = call.account
    if account is None:
        raise ValueError(f"{call.key} stands in a bank file without an account")
    text = f"Refund {call.order.number} {call.refund.payment.reference}"
    return pain001.Transfer(call.key, call.amount, account.holder, account.account, account.bic, text)


def give(
    batch: PayoutBatch, *, by: Actor, at: datetime, key: str | None = None, bank_reference: str
) -> PayoutBatch:
    """The bank has the file: its refunds are on their way. What this does not get to, the next round finishes."""
    given = batches.hand_over(batch, by=by, at=at, key=key, bank_reference=bank_reference)
    sending.finish_files(at)
    return given


def discard(
    batch: PayoutBatch, *, by: Actor, at: datetime, key: str | None = None, reason: str
) -> PayoutBatch:
    """The bank never gets the file; its refunds are free again."""
    gone = batches.discard(batch, by=by, at=at, key=key, reason=reason)
    sending.finish_files(at)
    return gone


def hear_bank(
    batch: PayoutBatch, *, by: Actor, at: datetime, key: str | None = None, upload: Any
) -> PayoutBatch:
    """Bring in the bank's report (pain.002) on a file; read twice it changes nothing. Raises ValidationError, Refused."""
    content = b"".join(upload.chunks())
    try:
        report = pain002.parse(content)
    except ValueError as broken:
        raise ValidationError(
            {"upload": _("This is not a report of the bank: %(why)s") % {"why": broken}}
        ) from None
    if report.about != batch.number:
        raise ValidationError(
            {
                "upload": _("This report is about %(other)s, not about this file.")
                % {"other": report.about[:40]}
            }
        )
    sealed = documents.seal("payout", f"{batch.number}-answer.xml", XML, content)
    batches.file_answer(batch, by=by, at=at, key=key, sealed=sealed)
    for answer in answers_of(report, batch):
        sending.hear(answer, at)
    return batch


def answers_of(report: pain002.Report, batch: PayoutBatch) -> Sequence[Answer]:
    """What a report says of each transfer of a batch; a file refused as a whole refuses them all."""
    keys = set(ProviderCall.objects.filter(batch=batch).values_list("key", flat=True))
    if report.answers or pain002.OUTCOMES.get(report.status) != REFUSED:
        return [answer for answer in report.answers if answer.key in keys]
    text = report.reason or report.status
    return [
        Answer(key, f"{report.message_id}/{key}/{report.status}"[:120], REFUSED, text=text)
        for key in sorted(keys)
    ]
