"""Bank files of refunds: put together, sealed, approved by another person, given to the bank (P4, A6, I33).

Each step is a change of its own; what stopped half-way is finished or discarded, never given away half.
"""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.enums import REFUNDS_TO_SEND, BatchState, CallState, Clock
from orders.models import PayoutBatch, ProviderCall
from tradeassurance.accounts import roles
from tradeassurance.core import approvals, calendars, documents, numbers
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.documents import Sealed
from tradeassurance.core.models import Document, IdempotencyKey
from tradeassurance.core.refusals import ALLOWED, Refused, Verdict, refuse
from tradeassurance.ledger import currencies

APPROVE = "orders.payout_batch"
WITHIN = DayCount(1, "business")
"""How soon each step of a bank file follows the one before; the house's own promise."""
ZONE = "UTC"
"""Where the desk counts its own days: Monday to Friday."""


@service(PayoutBatch, creates=True)
def open_batch(change: Change, _none: Any = None, *, currency: str, execution_day: date) -> PayoutBatch:
    """Begin a bank file of one currency."""
    change.require(may_make(change.actor))
    batch = PayoutBatch(
        number="",
        currency=currency,
        execution_day=execution_day,
        maker_id=change.actor.person,
        made_at=change.at,
    )
    change.open(batch)
    batch.number = numbers.public("PB", batch.pk, change.at)
    _wait(change, batch, Clock.FINISH_BATCH)
    return batch


def already(by: Any, key: str) -> PayoutBatch | None:
    """The file that this person's form made before, if it was sent before."""
    first = IdempotencyKey.objects.filter(key=f"{open_batch.name}:{by.label}:{key}").first()
    return first.result if first is not None else None


def may_make(actor: Any) -> Verdict:
    """Finance makes bank files."""
    if roles.FINANCE_MAKER in actor.roles:
        return ALLOWED
    return refuse("P4", _("Finance makes bank files."), _("Ask a colleague who holds that role."))


def _wait(change: Change, batch: PayoutBatch, kind: str) -> None:
    """One clock at a time: who must do the next step, by when."""
    change.drop_all(batch)
    due = calendars.due(change.at, WITHIN, zone=ZONE)
    change.schedule(batch, kind, due)


@service(PayoutBatch)
def seal(change: Change, batch: PayoutBatch, *, sealed: Sealed, count: int, total: Decimal) -> PayoutBatch:
    """The file lies in the vault and never changes; another person of finance is asked (A6)."""
    document = documents.file(change, sealed)
    change.advance(batch.seal, document=document, count=count, total=total)
    approvals.ask(change, APPROVE, batch)
    _wait(change, batch, Clock.CHECK_BATCH)
    return batch


def content_hash(change: Any, batch: PayoutBatch) -> str:
    """What is approved: this file, this many transfers, this sum."""
    total = currencies.check(batch.total, batch.currency)
    text = f"{batch.number}|{batch.sha256}|{batch.count}|{total:f}|{batch.currency}"
    return hashlib.sha256(text.encode()).hexdigest()


def _approved(change: Any, batch: PayoutBatch, approval: Any) -> None:
    change.advance(batch.approve, at=change.at)
    _wait(change, batch, Clock.HAND_OVER_BATCH)
    change.tell(roles.FINANCE_MAKER, "batch.approved", batch=batch.number)


def _refused(change: Any, batch: PayoutBatch, approval: Any) -> None:
    change.because(approval.remark)
    change.advance(batch.discard, at=change.at)
    change.drop_all(batch)
    change.tell(roles.FINANCE_MAKER, "batch.sent_back", batch=batch.number, reason=approval.remark)


@service(PayoutBatch)
def hand_over(change: Change, batch: PayoutBatch, *, bank_reference: str) -> PayoutBatch:
    """The bank has the file. Refused where a refund in it must not be sent any more (X2)."""
    calls = ProviderCall.objects.filter(batch=batch).exclude(state=CallState.VOID)
    if calls.exclude(refund__state__in=REFUNDS_TO_SEND, state=CallState.PREPARED).exists():
        raise Refused(
            "X2",
            _("A refund in this file must not be sent any more."),
            _("Discard the file and make a new one."),
        )
    change.advance(batch.hand_over, at=change.at, bank_reference=bank_reference)
    change.drop_all(batch)
    return batch


@service(PayoutBatch)
def discard(change: Change, batch: PayoutBatch, *, reason: str) -> PayoutBatch:
    """The bank never gets the file; its refunds are to be sent in another way."""
    change.because(reason)
    change.advance(batch.discard, at=change.at)
    approvals.void(change, APPROVE, batch)
    change.drop_all(batch)
    return batch


@service(PayoutBatch)
def file_answer(change: Change, batch: PayoutBatch, *, sealed: Sealed) -> Document:
    """Keep a file in which the bank answers; what it says of each transfer is brought in one by one."""
    change.require(may_make(change.actor))
    if batch.state != BatchState.HANDED_OVER:
        raise Refused("P4", _("The bank does not have this file yet."), _("Record that it was given to it."))
    return documents.file(change, sealed)


def not_followed(change: Change, batch: PayoutBatch, deadline: Any) -> None:
    """A step was not taken in time: an unfinished file is discarded, for the others finance is told again (X12)."""
    if batch.state == BatchState.MAKING:
        change.advance(batch.discard, at=change.at)
        return
    if batch.state in (BatchState.AWAITING, BatchState.APPROVED):
        role = roles.FINANCE_CHECKER if batch.state == BatchState.AWAITING else roles.FINANCE_MAKER
        change.tell(role, "batch.waits", batch=batch.number)
        _wait(change, batch, deadline.kind)


approvals.register(
    approvals.Action(
        name=APPROVE,
        role=roles.FINANCE_CHECKER,
        label=_("Give a file of refunds to the bank"),
        content_hash=content_hash,
        approved=_approved,
        refused=_refused,
    )
)
