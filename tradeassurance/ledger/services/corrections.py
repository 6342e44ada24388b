"""Correcting the books: a new entry with a reason and a second approver, never an edit (M3, I32, I33)."""

import hashlib
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import roles
from tradeassurance.core import approvals, calendars, deadlines, writer
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.deadlines import Kind
from tradeassurance.core.models import Approval
from tradeassurance.core.refusals import ALLOWED, Refused, Verdict, refuse
from tradeassurance.core.services.approval import hands_on
from tradeassurance.ledger import book, currencies
from tradeassurance.ledger.book import Line
from tradeassurance.ledger.errors import LedgerError
from tradeassurance.ledger.models import Correction, CorrectionState, Entry

APPROVE: Final = "ledger.correction"
CHECK: Final = "ledger.check_correction"
CHECK_WITHIN = DayCount(1, "business")
"""How soon the second person answers; the house's own promise."""
ZONE = "UTC"


def may_ask(root: Any, entry: Entry, actor: Any) -> Verdict:
    """Finance asks, once at a time for an entry, and not for one that was taken back."""
    if roles.FINANCE_MAKER not in hands_on(root, actor):
        return refuse("M3", _("Finance corrects the books."), _("Ask a colleague who holds that role."))
    if Correction.objects.filter(about=entry, state=CorrectionState.ASKED).exists():
        return refuse("M3", _("A correction of this entry waits for approval."), _("It is decided first."))
    if Entry.objects.filter(reverses=entry).exists():
        return refuse("M3", _("This entry was reversed already."), _("Correct the entry that reversed it."))
    return ALLOWED


@service(Entry)
def ask_reversal(change: Change, entry: Entry, *, reason: str) -> Correction:
    """Ask that all of an entry is taken back by its opposite."""
    lines = [(code, owner, -amount, currency) for code, owner, amount, currency in entry.lines]
    return _ask(change, entry, lines, reason, reverses=True)


@service(Entry)
def ask_transfer(
    change: Change, entry: Entry, *, source: book.Place, target: book.Place, amount: Decimal, reason: str
) -> Correction:
    """Ask that an amount moves between two places that the case's money has been in, in the entry's currency."""
    currency = entry.lines[0][3]
    currencies.check(amount, currency)
    known = {(code, owner) for code, owner, _currency in places(entry)}
    if amount <= 0 or source == target or not {source, target} <= known:
        raise Refused(
            "M3",
            _("A correction moves an amount between two accounts of the case."),
            _("Choose two different accounts, and an amount above zero."),
        )
    return _ask(
        change, entry, [(*source, -amount, currency), (*target, amount, currency)], reason, reverses=False
    )


def places(entry: Entry) -> list[tuple[str, str, str]]:
    """Code, owner and currency of every account that the entry's case has posted to in its currency."""
    currency = entry.lines[0][3]
    rows = Entry.objects.filter(
        root_kind=entry.root_kind, root_id=entry.root_id, postings__currency=currency
    ).values_list("postings__account__code", "postings__account__owner", "postings__currency")
    return sorted(set(rows))


def _ask(
    change: Change, entry: Entry, lines: list[tuple[str, str, Decimal, str]], reason: str, *, reverses: bool
) -> Correction:
    change.require(may_ask(change.root, entry, change.actor))
    change.because(reason)
    asked = Correction(
        about=entry,
        reverses=reverses,
        lines=[[code, owner, format(amount, "f"), currency] for code, owner, amount, currency in lines],
        reason=reason,
        asked_at=change.at,
    )
    change.add(asked, reserve=True)
    approvals.ask(change, APPROVE, asked)
    _wait(change, asked)
    return asked


def _wait(change: Change, correction: Correction) -> None:
    change.schedule(correction, CHECK, calendars.due(change.at, CHECK_WITHIN, zone=ZONE))


def content_hash(change: Any, correction: Correction) -> str:
    """What is approved: these lines, of this case, for this reason."""
    case = f"{correction.root_kind}:{correction.root_id}"
    content = [case, correction.about.key, correction.reverses, correction.lines, correction.reason]
    return hashlib.sha256(writer.canonical({"content": content}).encode()).hexdigest()


def _approved(change: Any, correction: Correction, approval: Approval) -> None:
    change.because(correction.reason)
    try:
        posted = _post(change, correction)
    except LedgerError as error:
        raise Refused(
            "M3", _("The books do not allow this entry now: %(why)s") % {"why": error}, _("Send it back.")
        ) from error
    change.advance(correction.post, at=change.at, entry=posted)
    change.meet(correction, CHECK)


def _post(change: Any, correction: Correction) -> Entry:
    if correction.reverses:
        return book.reverse(change, change.fresh(correction.about), reason=correction.reason)
    key = f"{correction.root_kind}:{correction.root_id}:correction:{correction.pk}"
    lines = [Line(*line) for line in correction.postings]
    return book.post(change, key=key, kind="correction", lines=lines, reason=correction.reason)


def _refused(change: Any, correction: Correction, approval: Approval) -> None:
    change.because(approval.remark)
    change.advance(correction.refuse, at=change.at)
    change.meet(correction, CHECK)
    change.tell(roles.FINANCE_MAKER, "correction.sent_back", reason=approval.remark)


def not_checked(change: Any, correction: Correction, deadline: Any) -> None:
    """Nobody answered: the second person is asked again, every business day (X12)."""
    change.tell(roles.FINANCE_CHECKER, "correction.waits")
    _wait(change, correction)


def register() -> None:
    """Called once, when the app is ready."""
    approvals.register(
        approvals.Action(
            name=APPROVE,
            role=roles.FINANCE_CHECKER,
            label=_("Post a correction of the books"),
            content_hash=content_hash,
            approved=_approved,
            refused=_refused,
        )
    )
    deadlines.register(
        Kind(
            CHECK,
            Correction,
            roles.FINANCE_CHECKER,
            _("Approve the correction"),
            _("Finance is asked again."),
            not_checked,
            "X12",
            70,
        )
    )
