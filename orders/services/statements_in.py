"""Reading in a bank statement: each file once, each line once, and what does not match waits (P2, I17)."""

from datetime import datetime

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from orders import policy, sending
from orders.bank_files import Statement
from orders.models import BankStatement
from orders.services import inbound
from tradeassurance.core import documents
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused

CONTENT_TYPES = {"CAMT.053": "application/xml", "CSV": "text/csv"}


def read_in(
    *, by: Actor, at: datetime, key: str | None = None, name: str, statement: Statement
) -> BankStatement:
    """Take in every line of a statement. The same file again goes on where it stopped, and adds nothing twice.

    Each line is a transaction of its own; ``key`` is not needed, because file and lines name themselves.
    """
    known = _known(statement) or _record_once(by, at, name, statement)
    for news in statement.news:
        inbound.take(news, by=by, at=at, statement=known)
    for debit in statement.debits:
        sending.hear_debit(debit.key, debit.amount, debit.currency, debit.transaction, at)
    return known


def _known(statement: Statement) -> BankStatement | None:
    return BankStatement.objects.filter(sha256=statement.sha256).first()


def _record_once(by: Actor, at: datetime, name: str, statement: Statement) -> BankStatement:
    content_type = CONTENT_TYPES[statement.format]
    sealed = documents.seal("statement", name, content_type, statement.content)
    try:
        return record(by=by, at=at, name=name, statement=statement, sealed=sealed)
    except IntegrityError:
        # Somebody reads in the same file at the same moment.
        if (first := _known(statement)) is None:
            raise
        return first


@service(BankStatement, creates=True)
def record(change: Change, *, name: str, statement: Statement, sealed: documents.Sealed) -> BankStatement:
    """Write down that finance read in a file, and keep the file as it came."""
    change.require(policy.may_record_money(change.actor))
    if not statement.news and not statement.skipped:
        raise Refused("P2", _("There is no line in this file."))
    known = change.open(
        BankStatement(
            sha256=statement.sha256,
            name=name[:120],
            format=statement.format,
            account=statement.account[:60],
            lines=len(statement.news),
            skipped=statement.skipped,
            read_at=change.at,
        )
    )
    known.document = documents.file(change, sealed)
    return known
