"""What the books say, for pages: balances and statements that add up to the minor unit (M4, I46)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from tradeassurance.ledger import currencies
from tradeassurance.ledger.codes import label_of
from tradeassurance.ledger.models import Account, Posting, account_id

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One posting as a reader sees it; ``balance`` is the account's after this line, in ``currency``."""

    at: datetime
    kind: str
    key: str
    reason: str
    code: str
    owner: str
    currency: str
    amount: Decimal
    balance: Decimal
    entry_id: UUID
    is_reversal: bool

    @property
    def label(self) -> str:
        """The account as people read it."""
        return label_of(self.code)


def statement(owner: str, *, codes: Sequence[str] = (), currency: str = "") -> list[StatementLine]:
    """Every posting to an owner's accounts (``supplier:4``), oldest first, each with the account's running total."""
    chosen = Q(account__owner=owner)
    if codes:
        chosen &= Q(account__code__in=codes)
    if currency:
        chosen &= Q(currency=currency)
    return _lines(chosen)


def statement_of_root(root_kind: str, root_id: int) -> list[StatementLine]:
    """Every posting of a root's entries (``"order", 17``), oldest first. The running total of an account is over
    these entries alone, so for a shared account it says what this case did to it."""
    return _lines(Q(entry__root_kind=root_kind, entry__root_id=root_id))


def balance_of(code: str, owner: str, currency: str) -> Decimal:
    """What an account holds now, in one query; zero for one never opened."""
    return _held(Account.objects.filter(pk=account_id(code, owner, currency))).get(
        (code, owner, currency), _NONE
    )


def balances(code: str, owners: Iterable[str]) -> dict[tuple[str, str], Decimal]:
    """What the accounts of one code hold, by (owner, currency), for a list page in one query."""
    held = _held(Account.objects.filter(code=code, owner__in=list(owners)))
    return {(owner, currency): amount for (_code, owner, currency), amount in held.items()}


def balances_of_owner(owner: str) -> dict[tuple[str, str], Decimal]:
    """What each account of an owner holds, by (code, currency), in one query."""
    held = _held(Account.objects.filter(owner=owner))
    return {(code, currency): amount for (code, _owner, currency), amount in held.items()}


def _held(accounts) -> dict[tuple[str, str, str], Decimal]:  # type: ignore[no-untyped-def]
    rows = accounts.annotate(posted=Sum("postings__amount")).values_list(
        "code", "owner", "currency", "balance", "posted"
    )
    return {
        (code, owner, currency): currencies.quantize(posted or _NONE if stored is None else stored, currency)
        for code, owner, currency, stored, posted in rows
    }


def _lines(chosen: Q) -> list[StatementLine]:
    # By the posting's number where instants are equal: the order in which they were written.
    postings = Posting.objects.filter(chosen).select_related("entry", "account").order_by("entry__at", "pk")
    totals: dict[UUID, Decimal] = defaultdict(Decimal)
    lines = []
    for posting in postings:
        entry, account = posting.entry, posting.account
        totals[account.pk] += posting.amount
        amount = currencies.quantize(posting.amount, posting.currency)
        line = StatementLine(
            at=entry.at,
            kind=entry.kind,
            key=entry.key,
            reason=entry.reason,
            code=account.code,
            owner=account.owner,
            currency=posting.currency,
            amount=amount,
            balance=currencies.quantize(totals[account.pk], posting.currency),
            entry_id=entry.pk,
            is_reversal=entry.reverses_id is not None,
        )
        lines.append(line)
    return lines
