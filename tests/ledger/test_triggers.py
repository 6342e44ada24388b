"""The database keeps the books by itself, whoever writes to it (I01–I03)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.ledger.conftest import FRIDAY
from tradeassurance.core import writer
from tradeassurance.ledger import book, triggers
from tradeassurance.ledger.models import Account, Entry, Posting, account_id, entry_id

pytestmark = pytest.mark.django_db

HELD = ("t_owed", "order:17")
CLEARING = ("t_clearing", "platform")


@pytest.fixture
def accounts() -> list[Account]:
    """A dollar, a yen and a dinar account."""
    made = [
        Account(
            id=account_id(*CLEARING, currency),
            code=CLEARING[0],
            owner=CLEARING[1],
            currency=currency,
            minor_unit=places,
        )
        for currency, places in [("USD", 2), ("JPY", 0), ("KWD", 3)]
    ]
    return Account.objects.bulk_create(made)


def write(lines: list[tuple[Account, str, str]], key: str = "k", **fields: Any) -> Entry:
    """Writes postings and then their entry, as the door does."""
    entry = Entry(
        id=entry_id(FRIDAY),
        key=key,
        kind="x",
        root_kind="company",
        root_id=1,
        at=FRIDAY,
        actor="clock",
        **fields,
    )
    postings = [
        Posting(entry=entry, account=account, amount=Decimal(amount), currency=currency)
        for account, amount, currency in lines
    ]
    with transaction.atomic():
        Posting.objects.bulk_create(postings)
        Entry.objects.bulk_create([entry])
    return entry


def test_it_takes_what_balances(accounts: list[Account]) -> None:
    dollars, yen, dinars = accounts
    write([(dollars, "1.01", "USD"), (dollars, "-1.01", "USD"), (yen, "7", "JPY"), (yen, "-7", "JPY")])
    write([(dinars, "0.001", "KWD"), (dinars, "-0.001", "KWD")], "small")
    write(
        [
            (dollars, "99999999999.99", "USD"),
            (dollars, "-33333333333.33", "USD"),
            (dollars, "-66666666666.66", "USD"),
        ],
        "large",
    )
    write([(dollars, "0.10", "USD"), (dollars, "0.20", "USD"), (dollars, "-0.30", "USD")], "not binary")
    assert Posting.objects.count() == 12


@pytest.mark.parametrize(
    "amounts",
    [
        [("1.00", "USD")],
        [("1.00", "USD"), ("-0.99", "USD")],
        [("1.00", "USD"), ("-1", "JPY")],
        [("99999999999.99", "USD"), ("-99999999999.98", "USD")],
        [("0.001", "KWD"), ("0.001", "KWD")],
        [],
    ],
)
def test_it_refuses_an_entry_that_does_not_balance(
    accounts: list[Account], amounts: list[tuple[str, str]]
) -> None:
    by_currency = {account.currency: account for account in accounts}
    with pytest.raises(IntegrityError, match="I01"):
        write([(by_currency[currency], amount, currency) for amount, currency in amounts])


def test_it_refuses_a_posting_of_zero(accounts: list[Account]) -> None:
    with pytest.raises(IntegrityError, match="ledger_posting_not_zero"):
        write([(accounts[0], "0", "USD"), (accounts[0], "1", "USD"), (accounts[0], "-1", "USD")])


@pytest.mark.parametrize(
    ("index", "amount", "currency"),
    [
        (0, "1.001", "USD"),
        (1, "0.5", "JPY"),
        (2, "0.0001", "KWD"),
        (0, "1", "JPY"),
        (0, "99999999999.991", "USD"),
    ],
)
def test_it_refuses_amounts_that_do_not_fit_the_account(
    accounts: list[Account], index: int, amount: str, currency: str
) -> None:
    with pytest.raises(IntegrityError, match="I03"):
        write([(accounts[index], amount, currency), (accounts[index], f"-{amount}", currency)])


def test_it_refuses_an_account_that_does_not_exist(accounts: list[Account]) -> None:
    ghost = Account(id=account_id("t_x", "nobody", "USD"), currency="USD")
    with pytest.raises(IntegrityError, match="I03"):
        write([(ghost, "1", "USD"), (ghost, "-1", "USD")])


def test_it_refuses_postings_without_an_entry(accounts: list[Account]) -> None:
    lone = Posting(entry_id=entry_id(FRIDAY), account=accounts[0], amount=1, currency="USD")
    with transaction.atomic():
        Posting.objects.bulk_create([lone])
        with pytest.raises(IntegrityError):
            connection.check_constraints()
        transaction.set_rollback(True)


def test_it_seals_an_entry(accounts: list[Account]) -> None:
    account = accounts[0]
    entry = write([(account, "1", "USD"), (account, "-1", "USD")])
    more = [Posting(entry=entry, account=account, amount=amount, currency="USD") for amount in (1, -1)]
    with pytest.raises(IntegrityError, match="I02"), transaction.atomic():
        Posting.objects.bulk_create(more)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_posting SET amount = amount * 2",
        "UPDATE ledger_entry SET reason = 'nothing happened'",
        "DELETE FROM ledger_posting",
        "DELETE FROM ledger_entry",
    ],
)
def test_it_refuses_to_change_what_stands(accounts: list[Account], statement: str) -> None:
    write([(accounts[0], "1", "USD"), (accounts[0], "-1", "USD")])
    with pytest.raises(IntegrityError, match="I02"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_it_refuses_to_change_what_stands_through_django(accounts: list[Account]) -> None:
    entry = write([(accounts[0], "1", "USD"), (accounts[0], "-1", "USD")])
    for forbidden in (entry.save, entry.postings.all().delete, lambda: Posting.objects.update(amount=3)):
        with pytest.raises(IntegrityError, match="I02"), transaction.atomic():
            forbidden()


def test_it_refuses_to_be_emptied(on_postgres: bool, accounts: list[Account]) -> None:
    if not on_postgres:
        pytest.skip("SQLite has no TRUNCATE; DELETE is refused")
    connection.check_constraints()
    for table in ("ledger_entry", "ledger_posting"):
        with pytest.raises(IntegrityError, match="I02"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
def test_it_refuses_to_be_replaced(on_postgres: bool, accounts: list[Account], table: str) -> None:
    if on_postgres:
        pytest.skip("only SQLite has INSERT OR REPLACE")
    write([(accounts[0], "1", "USD"), (accounts[0], "-1", "USD")])
    with pytest.raises(IntegrityError, match="I02"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_it_refuses_another_name_for_an_account(accounts: list[Account]) -> None:
    for change in ({"currency": "EUR"}, {"owner": "order:18"}, {"minor_unit": 4}, {"code": "t_y"}):
        with pytest.raises(IntegrityError, match="I02"), transaction.atomic():
            Account.objects.filter(pk=accounts[0].pk).update(**change)


def test_it_refuses_a_held_balance_below_zero(do: Callable[..., Any]) -> None:
    lines = book.transfer(Decimal(1), "USD", source=CLEARING, target=("t_held", "order:17"))
    do(lambda change: book.post(change, key="k", kind="x", lines=lines))
    with pytest.raises(IntegrityError, match="ledger_account_never_negative"), transaction.atomic():
        Account.objects.filter(code="t_held").update(balance=Decimal("-0.01"))


def test_it_refuses_a_shared_account_with_a_balance(accounts: list[Account]) -> None:
    with pytest.raises(IntegrityError, match="ledger_account_root_keeps_balance"), transaction.atomic():
        Account.objects.update(balance=Decimal(1))


def test_it_refuses_a_reversal_without_a_reason(accounts: list[Account]) -> None:
    entry = write([(accounts[0], "1", "USD"), (accounts[0], "-1", "USD")])
    with pytest.raises(IntegrityError, match="ledger_entry_reversal_has_reason"):
        write([(accounts[0], "1", "USD"), (accounts[0], "-1", "USD")], "r", reverses=entry)


def test_it_refuses_to_reverse_an_entry_twice(accounts: list[Account]) -> None:
    entry = write([(accounts[0], "1", "USD"), (accounts[0], "-1", "USD")])
    write([(accounts[0], "-1", "USD"), (accounts[0], "1", "USD")], "r1", reverses=entry, reason="Wrong order")
    with pytest.raises(IntegrityError):
        write(
            [(accounts[0], "-1", "USD"), (accounts[0], "1", "USD")],
            "r2",
            reverses=entry,
            reason="Wrong order",
        )


def test_it_refuses_one_bad_entry_in_a_large_batch(accounts: list[Account]) -> None:
    """A sweep writes thousands of rows with one statement: COPY on PostgreSQL, lists of rows on SQLite."""
    entries, postings = [], []
    for number in range(50):
        entry = Entry(
            id=entry_id(FRIDAY),
            key=f"k{number}",
            kind="x",
            root_kind="company",
            root_id=1,
            at=FRIDAY,
            actor="clock",
        )
        entries.append(entry)
        for sign in (1, -1):
            postings.append(Posting(entry=entry, account=accounts[0], amount=Decimal(sign), currency="USD"))
    postings[77].amount = Decimal("-1.01")
    for posting, pk in zip(postings, writer.reserve(Posting, len(postings)), strict=True):
        posting.pk = pk
    with transaction.atomic():
        writer.insert(Posting, [posting.__dict__ for posting in postings])
        with pytest.raises(DatabaseError, match="I01"):
            writer.insert(Entry, [entry.__dict__ for entry in entries])
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_its_triggers_can_be_taken_off_and_put_back(accounts: list[Account]) -> None:
    assert triggers.standing(connection) == set(triggers.expected(connection))
    connection.check_constraints()
    triggers.remove(connection)
    assert triggers.standing(connection) == set()
    triggers.create(connection)
    triggers.create(connection)
    assert triggers.standing(connection) == set(triggers.expected(connection))
