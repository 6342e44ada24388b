"""The books recount, whatever is posted; and a corruption of each kind is found (I01–I04)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.emptying import open_books
from tradeassurance.ledger import book, currencies, integrity
from tradeassurance.ledger.book import Line
from tradeassurance.ledger.models import Account, Entry
from tradeassurance.ledger.statements import statement_of_root

PLACES = [
    (code, owner) for code in ("t_owed", "t_clearing", "t_payable") for owner in ("order:17", "supplier:4")
]


@st.composite
def balanced(draw: st.DrawFn) -> list[Line]:
    """Lines in one or two currencies that sum to zero in each."""
    lines = []
    for currency in draw(
        st.lists(st.sampled_from(["USD", "JPY", "KWD"]), min_size=1, max_size=2, unique=True)
    ):
        units = draw(
            st.lists(st.integers(-(10**11), 10**11).filter(bool), min_size=1, max_size=4).filter(sum)
        )
        for number in [*units, -sum(units)]:
            amount = Decimal(number).scaleb(-currencies.minor_unit(currency))
            lines.append(Line(*draw(st.sampled_from(PLACES)), amount, currency))
    return lines


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(balanced(), min_size=1, max_size=4))
def test_it_stays_balanced_whatever_is_posted(
    do: Callable[..., Any], root: Any, entries: list[list[Line]]
) -> None:
    before = Entry.objects.count()

    def post(change):
        for number, lines in enumerate(entries):
            book.post(change, key=f"{before + number}", kind="x", lines=lines)

    do(post)

    assert integrity.i01() == (before + len(entries), [])
    assert integrity.i03()[1] == []
    assert integrity.i04()[1] == []
    totals: dict[str, Decimal] = {}
    for line in statement_of_root("company", root.pk):
        totals[line.currency] = totals.get(line.currency, Decimal(0)) + line.amount
    assert not any(totals.values())


@pytest.fixture
def posted(do: Callable[..., Any]) -> None:
    lines = book.transfer(
        Decimal("10.00"), "USD", source=("t_clearing", "platform"), target=("t_owed", "order:17")
    )
    do(lambda change: book.post(change, key="k", kind="x", lines=lines))
    connection.check_constraints()


def corrupt(statement: str) -> None:
    """Writes past the triggers, as somebody with the database's own password could."""
    with open_books(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("check", "statement", "found"),
    [
        (integrity.i01, "UPDATE ledger_posting SET amount = 10.01 WHERE amount > 0", "off by"),
        (integrity.i01, "DELETE FROM ledger_posting WHERE amount > 0", "has 1 postings"),
        (integrity.i03, "UPDATE ledger_posting SET amount = 10.001 WHERE amount > 0", "is 10.001"),
        (integrity.i03, "UPDATE ledger_account SET minor_unit = 3 WHERE code = 't_owed'", "states 3"),
        (integrity.i03, "UPDATE ledger_account SET currency = 'EUR' WHERE code = 't_owed'", "is in USD on"),
        (
            integrity.i03,
            "UPDATE ledger_account SET currency = 'XXX' WHERE code = 't_owed'",
            "'XXX' is not a supported",
        ),
        (integrity.i03, "UPDATE ledger_account SET balance = 10.001 WHERE code = 't_owed'", "holds 10.001"),
        (integrity.i04, "UPDATE ledger_account SET balance = 11 WHERE code = 't_owed'", "holds 11"),
        (integrity.i04, "UPDATE ledger_posting SET amount = 12 WHERE amount > 0", "sum to 12"),
    ],
)
def test_it_finds_a_corruption(posted: None, check: Callable[[], Any], statement: str, found: str) -> None:
    assert check()[1] == []
    corrupt(statement)
    assert any(found in violation for violation in check()[1])


@pytest.mark.django_db
def test_it_finds_a_missing_trigger(posted: None, on_postgres: bool) -> None:
    assert integrity.i02()[1] == []
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_entry_frozen" + (" ON ledger_entry" if on_postgres else ""))
    assert integrity.i02()[1] == ["trigger ledger_entry_frozen on ledger_entry is missing or off"]


@pytest.mark.django_db
def test_it_finds_a_balance_below_zero(do: Callable[..., Any]) -> None:
    lines = book.transfer(Decimal(5), "USD", source=("t_owed", "order:17"), target=("t_clearing", "platform"))
    do(lambda change: book.post(change, key="k", kind="x", lines=lines))
    connection.check_constraints()
    assert Account.objects.get(code="t_owed").balance == -5
    assert integrity.i04()[1] == []
