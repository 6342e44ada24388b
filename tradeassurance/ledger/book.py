"""The book: how money is posted. Every movement is a balanced entry that is never edited (M3).

    book.post(change, key="order:17:payment:4", kind="payment.received",
              lines=book.transfer(amount, "USD", source=("clearing", "platform"), target=("held", "order:17")))

Amounts are signed, positive into the account, in the currency's own minor unit. A key belongs to one entry for
ever and starts with its root (``order:17:...``), so that two roots never compete for one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet, Sum

from tradeassurance.core.change import Change
from tradeassurance.ledger import currencies
from tradeassurance.ledger.codes import AccountCode, label_of, register, spec_of
from tradeassurance.ledger.errors import KeyReused, LedgerError, Overdrawn, Unbalanced, UnknownCode
from tradeassurance.ledger.models import Account, Entry, Posting, account_id, entry_id

__all__ = [
    "PLATFORM",
    "AccountCode",
    "KeyReused",
    "LedgerError",
    "Line",
    "Overdrawn",
    "Unbalanced",
    "UnknownCode",
    "account",
    "balance",
    "forget_accounts",
    "label_of",
    "post",
    "register",
    "reverse",
    "transfer",
]

PLATFORM = "platform"
"""The owner of accounts that are the platform's own."""

Place = tuple[str, str]
"""An account without its currency: code and owner."""

_NONE = Decimal(0)
_opened: dict[tuple[str, str, str], Account] = {}
"""Shared accounts whose rows are known to stand, by code, owner and currency."""
_MOST_REMEMBERED = 20_000


class Line(NamedTuple):
    """One line of an entry: a signed amount, positive into the account, in major units of ``currency``."""

    code: str
    owner: str
    amount: Decimal
    currency: str


def transfer(amount: Decimal, currency: str, *, source: Place, target: Place) -> list[Line]:
    """The two lines that move an amount from one account (code, owner) into another."""
    return [Line(*source, -amount, currency), Line(*target, amount, currency)]


def post(
    change: Change,
    *,
    key: str,
    kind: str,
    lines: Iterable[Line],
    reason: str = "",
    may_exist: bool = False,
    reverses: Entry | None = None,
) -> Entry:
    """Post an entry to the change's root, at its instant and by its actor; balances move at once in memory.

    A key that exists is refused by the database when the change is written. Where repeating is expected, pass
    ``may_exist``: the same key and lines then give the entry that stands, other lines raise `KeyReused`.
    Raises `Unbalanced`, `Overdrawn`, `UnknownCode`, or ValueError for an amount the currency cannot hold (I01, I03).
    """
    wanted = _checked(lines)
    if may_exist and (standing := _standing(change, key, wanted)) is not None:
        return standing
    # Sorted: accounts that two changes open at the same moment are opened in the same order.
    places = sorted({(line.code, line.owner, line.currency) for line in wanted})
    accounts = {place: account(change, *place) for place in places}
    _move(accounts, wanted)
    entry = Entry.lean(
        id=entry_id(change.at),
        key=key,
        kind=kind,
        root_kind=change.root_kind,
        root_id=change.root_id,
        at=change.at,
        actor=change.actor.label,
        reason=reason,
        reverses_id=reverses.pk if reverses is not None else None,
    )
    entry.posted = wanted
    for line in wanted:
        into = accounts[line.code, line.owner, line.currency]
        change.add(
            Posting.lean(entry_id=entry.pk, account_id=into.pk, amount=line.amount, currency=line.currency)
        )
    change.add(entry)
    return entry


def reverse(change: Change, entry: Entry, *, reason: str, key: str = "") -> Entry:
    """Post the opposite of an entry of this root, with a reason; an entry is reversed once (M3)."""
    if not reason.strip():
        raise LedgerError(f"reversing {entry.key} needs a reason")
    if (entry.root_kind, entry.root_id) != (change.root_kind, change.root_id):
        raise LedgerError(
            f"{entry.key} belongs to {entry.root_kind}:{entry.root_id}, which this change does not hold"
        )
    if any(other.reverses_id == entry.pk for other in change.all(Entry)):
        raise LedgerError(f"{entry.key} is reversed already")
    opposite = [
        Line(line.code, line.owner, -line.amount, line.currency) for line in map(Line._make, entry.lines)
    ]
    key = key or f"{entry.key}:reversed"
    return post(change, key=key, kind=f"{entry.kind}.reversed", lines=opposite, reason=reason, reverses=entry)


def account(change: Change, code: str, owner: str, currency: str) -> Account:
    """The account of this code, owner and currency, opened if it is new.

    One with a running balance belongs to the change's root and is the record the door writes; change nothing
    on it but through `post`. A shared one is only named: it carries no balance.
    """
    spec = spec_of(code)
    if not spec.running_balance:
        return _shared(change, spec, owner, currency)
    found = _own(change, code, owner, currency)
    if found is None:
        found = _new(spec, owner, currency)
        found.root_kind, found.root_id, found.balance = change.root_kind, change.root_id, _NONE
        change.add(found)
    return found


def balance(change: Change, code: str, owner: str, currency: str) -> Decimal:
    """What the account holds, with what this change has posted so far; zero for one never opened.

    For a shared account it is a sum over its postings that nothing locks: use it to show, not to decide.
    """
    if spec_of(code).running_balance:
        found = _own(change, code, owner, currency)
        return found.balance if found is not None and found.balance is not None else _NONE
    return _summed(change, Posting.objects.all(), code, owner, currency)


def moved(change: Change, code: str, owner: str, currency: str) -> Decimal:
    """What the entries of this case brought to an account, even a shared one: the case's lock guards them."""
    own = Posting.objects.filter(entry__root_kind=change.root_kind, entry__root_id=change.root_id)
    return _summed(change, own, code, owner, currency)


def _summed(change: Change, postings: QuerySet[Posting], code: str, owner: str, currency: str) -> Decimal:
    ours = [entry for entry in change.all(Entry) if entry.posted is not None]
    written = postings.filter(account_id=account_id(code, owner, currency)).exclude(
        entry_id__in=[entry.pk for entry in ours]
    )
    total = written.aggregate(total=Sum("amount"))["total"] or _NONE
    for entry in ours:
        total += sum(
            line[2] for line in entry.lines if (line[0], line[1], line[3]) == (code, owner, currency)
        )
    return currencies.quantize(total, currency)


def forget_accounts(**_kwargs: object) -> None:
    """Forget which shared accounts are known to exist, after the tables were emptied or made anew."""
    _opened.clear()


def _own(change: Change, code: str, owner: str, currency: str) -> Account | None:
    for found in change.all(Account):
        if found.code == code and found.owner == owner and found.currency == currency:
            return found
    return None


def _shared(change: Change, spec: AccountCode, owner: str, currency: str) -> Account:
    """A shared account. Its row must stand before postings are written, and it is nobody's to lock.

    It is known to exist only once a commit made it so: a change that fails takes its new accounts with it.
    """
    place = (spec.code, owner, currency)
    known = _opened.get(place) or change.unit.memory.get(place)
    if known is not None:
        return known
    shared = _new(spec, owner, currency)
    Account.objects.bulk_create([shared], ignore_conflicts=True)
    change.unit.memory[place] = shared
    transaction.on_commit(partial(_remember, place, shared))
    return shared


def _remember(place: tuple[str, str, str], shared: Account) -> None:
    if len(_opened) >= _MOST_REMEMBERED:
        _opened.clear()
    _opened[place] = shared


def _new(spec: AccountCode, owner: str, currency: str) -> Account:
    return Account(
        id=account_id(spec.code, owner, currency),
        code=spec.code,
        owner=owner,
        currency=currency,
        minor_unit=currencies.minor_unit(currency),
        never_negative=spec.never_negative,
    )


def _checked(lines: Iterable[Line]) -> Sequence[Line]:
    wanted = [
        Line(line.code, line.owner, currencies.check(line.amount, line.currency), line.currency)
        for line in lines
    ]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in wanted:
        sums[line.currency] += line.amount
    if len(wanted) < 2 or any(sums.values()) or not all(line.amount for line in wanted):
        raise Unbalanced(f"an entry needs two lines or more that sum to zero, none of them zero: {wanted}")
    return wanted


def _move(accounts: Mapping[tuple[str, str, str], Account], lines: Sequence[Line]) -> None:
    """Add the lines to the running balances; nothing moves when one of them would go below zero."""
    moved: dict[tuple[str, str, str], Decimal] = {}
    for line in lines:
        place = (line.code, line.owner, line.currency)
        before = moved.get(place, accounts[place].balance)
        if before is not None:
            moved[place] = before + line.amount
    for place, after in moved.items():
        if after < 0 and accounts[place].never_negative:
            raise Overdrawn(f"{accounts[place]} would hold {after}")
    for place, after in moved.items():
        accounts[place].balance = after


def _standing(change: Change, key: str, lines: Sequence[Line]) -> Entry | None:
    standing = next((entry for entry in change.all(Entry) if entry.key == key), None)
    if standing is not None and Counter(map(tuple, standing.lines)) != Counter(map(tuple, lines)):
        raise KeyReused(f"the entry {key} stands with other lines")
    return standing
