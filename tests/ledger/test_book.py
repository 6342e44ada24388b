"""Worked examples: what is posted in the life of an order, and what the books refuse (M1–M4)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tradeassurance.core.models import TrailEntry
from tradeassurance.ledger import book, currencies, integrity
from tradeassurance.ledger.book import Line, transfer
from tradeassurance.ledger.models import Account, Entry, Posting
from tradeassurance.ledger.statements import balance_of, balances, balances_of_owner

pytestmark = pytest.mark.django_db
Do = Callable[..., Any]

CLEARING = ("t_clearing", "platform")
HELD = ("t_held", "order:17")
PAYABLE = ("t_payable", "supplier:4")
GUARANTEE = ("t_guarantee", "platform")
DEBT = ("t_debt", "supplier:4")
BUYER = ("t_payable", "buyer:9")


def pay_in(amount: str, currency: str = "USD", key: str = "in") -> Callable[..., Entry]:
    lines = transfer(Decimal(amount), currency, source=CLEARING, target=HELD)
    return lambda change: book.post(change, key=key, kind="payment.received", lines=lines)


def test_it_receives_holds_and_releases(do: Do) -> None:
    do(pay_in("10000.00"))

    def release(change):
        assert book.balance(change, *HELD, "USD") == 10000
        lines = transfer(Decimal("10000.00"), "USD", source=HELD, target=PAYABLE)
        book.post(change, key="release", kind="escrow.released", lines=lines)
        assert book.balance(change, *HELD, "USD") == 0
        assert book.balance(change, *PAYABLE, "USD") == 10000

    do(release)

    assert balance_of(*HELD, "USD") == 0
    assert balance_of(*PAYABLE, "USD") == Decimal("10000.00")
    assert balance_of(*CLEARING, "USD") == Decimal("-10000.00")
    assert integrity.i01() == (2, [])
    assert integrity.i04() == (1, [])


@pytest.mark.parametrize(
    ("currency", "held", "to_buyer", "to_supplier"),
    [("USD", "100.01", "33.33", "66.68"), ("JPY", "1001", "333", "668"), ("KWD", "10.001", "3.333", "6.668")],
)
def test_it_splits_a_partial_refund_to_the_minor_unit(
    do: Do, currency: str, held: str, to_buyer: str, to_supplier: str
) -> None:
    do(pay_in(held, currency))

    def settle(change):
        buyer, supplier = currencies.split(Decimal(held), [1, 2], currency, remainder_to=1)
        lines = [
            Line(*HELD, -Decimal(held), currency),
            Line(*BUYER, buyer, currency),
            Line(*PAYABLE, supplier, currency),
        ]
        book.post(change, key="split", kind="settlement.executed", lines=lines)

    do(settle)

    assert balance_of(*HELD, currency) == 0
    assert balances("t_payable", ["buyer:9", "supplier:4"]) == {
        ("buyer:9", currency): Decimal(to_buyer),
        ("supplier:4", currency): Decimal(to_supplier),
    }


def test_it_pays_from_the_guarantee_and_keeps_the_debt(do: Do) -> None:
    def guarantee(change):
        lines = [
            *transfer(Decimal("8000.00"), "USD", source=GUARANTEE, target=BUYER),
            *transfer(Decimal("8000.00"), "USD", source=CLEARING, target=DEBT),
        ]
        book.post(change, key="guarantee", kind="guarantee.paid", lines=lines)

    def reimburse(change):
        lines = transfer(Decimal("3000.00"), "USD", source=DEBT, target=CLEARING)
        book.post(change, key="reimbursed", kind="debt.reimbursed", lines=lines)
        assert book.balance(change, *DEBT, "USD") == 5000

    do(guarantee)
    do(reimburse)

    assert balances_of_owner("supplier:4") == {("t_debt", "USD"): Decimal("5000.00")}
    assert balance_of(*GUARANTEE, "USD") == Decimal("-8000.00")


def test_it_keeps_currencies_apart(do: Do) -> None:
    do(pay_in("100.00", "USD", "a"))
    do(pay_in("100", "JPY", "b"))

    with pytest.raises(book.Unbalanced):
        do(
            lambda change: book.post(
                change,
                key="mixed",
                kind="x",
                lines=[Line(*HELD, Decimal(-100), "USD"), Line(*PAYABLE, Decimal(100), "JPY")],
            )
        )

    assert balances_of_owner("order:17") == {
        ("t_held", "USD"): Decimal("100.00"),
        ("t_held", "JPY"): Decimal(100),
    }


@pytest.mark.parametrize(
    "amounts",
    [[], ["0"], ["5"], ["5", "-4.99"], ["0", "0"], ["5", "-5", "0"]],
)
def test_it_refuses_lines_that_do_not_balance(do: Do, amounts: list[str]) -> None:
    places = [CLEARING, PAYABLE, BUYER]
    lines = [Line(*place, Decimal(amount), "USD") for place, amount in zip(places, amounts, strict=False)]

    with pytest.raises(book.Unbalanced):
        do(lambda change: book.post(change, key="k", kind="x", lines=lines))

    assert not Entry.objects.exists()


def test_it_refuses_more_decimals_than_the_currency_has(do: Do) -> None:
    with pytest.raises(ValueError, match="decimals"):
        do(pay_in("0.5", "JPY"))


def test_it_never_holds_less_than_nothing(do: Do) -> None:
    do(pay_in("10.00"))

    def overdraw(change):
        with pytest.raises(book.Overdrawn):
            book.post(
                change, key="o", kind="x", lines=transfer(Decimal("10.01"), "USD", source=HELD, target=BUYER)
            )
        assert book.balance(change, *HELD, "USD") == 10
        assert change.all(Entry)[-1].key == "in"

    do(overdraw)

    assert balance_of(*HELD, "USD") == 10


def test_it_looks_at_an_entry_as_a_whole(do: Do) -> None:
    """Out and back in within one entry is no overdraft."""
    lines = [
        *transfer(Decimal(5), "USD", source=HELD, target=BUYER),
        *transfer(Decimal(5), "USD", source=CLEARING, target=HELD),
    ]
    do(lambda change: book.post(change, key="k", kind="x", lines=lines))
    assert balance_of(*HELD, "USD") == 0


def test_it_refuses_a_code_nobody_registered(do: Do) -> None:
    with pytest.raises(book.UnknownCode):
        do(lambda change: book.balance(change, "t_nothing", "order:17", "USD"))
    with pytest.raises(book.UnknownCode):
        book.register(book.AccountCode("t_held"))
    book.register(book.AccountCode("t_held", running_balance=True, never_negative=True, label="Other words"))
    with pytest.raises(ValueError, match="running balance"):
        book.AccountCode("t_new", never_negative=True)


def test_it_refuses_a_key_twice(do: Do) -> None:
    do(pay_in("10.00"))
    with pytest.raises(IntegrityError):
        do(pay_in("10.00"))


@pytest.mark.parametrize("stored", [True, False])
def test_it_gives_the_entry_that_stands_where_repeating_is_expected(do: Do, stored: bool) -> None:
    lines = transfer(Decimal("10.00"), "USD", source=CLEARING, target=HELD)

    def once(change):
        return book.post(change, key="k", kind="x", lines=lines, may_exist=True)

    def again(change):
        first = once(change)
        assert book.post(change, key="k", kind="x", lines=reversed(lines), may_exist=True) is first
        other = transfer(Decimal("10.01"), "USD", source=CLEARING, target=HELD)
        with pytest.raises(book.KeyReused):
            book.post(change, key="k", kind="x", lines=other, may_exist=True)

    if stored:
        do(once)
    do(again)

    assert Entry.objects.get().key == "k"
    assert balance_of(*HELD, "USD") == 10


def test_it_reverses_once_and_with_a_reason(do: Do) -> None:
    do(pay_in("10.00"))

    def correct(change):
        entry = change.find(Entry, key="in")
        with pytest.raises(book.LedgerError, match="reason"):
            book.reverse(change, entry, reason=" ")
        return book.reverse(change, entry, reason="Booked to the wrong order")

    reversal = do(correct)

    assert reversal.reverses.key == "in"
    assert balance_of(*HELD, "USD") == 0
    assert [p.amount for p in reversal.postings.order_by("amount")] == [-10, 10]
    with pytest.raises(book.LedgerError, match="already"):
        do(lambda change: book.reverse(change, change.find(Entry, key="in"), reason="Again", key="other"))


def test_it_reverses_only_entries_of_its_own_root(do: Do, make_company: Callable[..., Any]) -> None:
    entry = do(pay_in("10.00"))
    with pytest.raises(book.LedgerError, match="does not hold"):
        do(lambda change: book.reverse(change, entry, reason="Mistake"), on=make_company("Other"))


def test_it_writes_every_entry_into_the_trail(do: Do) -> None:
    do(pay_in("10.00"))

    (added,) = TrailEntry.objects.get().data["added"].values()

    assert added["key"] == "in"
    assert sorted(added["lines"]) == [
        ["t_clearing", "platform", "-10.00", "USD"],
        ["t_held", "order:17", "10.00", "USD"],
    ]


def test_it_says_who_and_when(do: Do, root: Any) -> None:
    entry = Entry.objects.get(pk=do(pay_in("10.00")).pk)
    assert (entry.actor, entry.root_kind, entry.root_id) == ("clock", "company", root.pk)
    assert entry.at.isoformat() == "2024-03-01T09:00:00+00:00"
    assert entry.pk.version == 7


def test_it_asks_the_database_nothing_per_posting(do: Do) -> None:
    """A sweep posts for hundreds of roots: beyond the first, entries cost no queries until they are written."""
    asked = []

    def many(change):
        pay_in("10.00", key="first")(change)
        lines = transfer(Decimal(1), "USD", source=HELD, target=("t_owed", "order:17"))
        with CaptureQueriesContext(connection) as queries:
            for number in range(10):
                book.post(change, key=f"k{number}", kind="x", lines=lines)
        asked.extend(queries.captured_queries)

    do(many)

    assert asked == []
    assert Posting.objects.count() == 22
    assert Account.objects.count() == 3
