"""Statements add up, line by line (M4, I46)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.ledger.conftest import FRIDAY
from tradeassurance.ledger import book
from tradeassurance.ledger.book import transfer
from tradeassurance.ledger.statements import balance_of, statement, statement_of_root

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted(do: Callable[..., Any]) -> None:
    def post(day: int, amount: str, source: tuple[str, str], target: tuple[str, str]) -> None:
        lines = transfer(Decimal(amount), "USD", source=source, target=target)
        do(
            lambda change: book.post(change, key=f"day {day}", kind="x", lines=lines),
            at=FRIDAY + timedelta(days=day),
        )

    post(1, "10.00", ("t_clearing", "platform"), ("t_held", "order:17"))
    post(3, "4.00", ("t_held", "order:17"), ("t_payable", "supplier:4"))
    post(2, "0.50", ("t_held", "order:17"), ("t_payable", "buyer:9"))


def test_it_runs_in_the_order_things_took_effect(posted: None) -> None:
    lines = statement("order:17")
    assert [(line.key, line.amount, line.balance) for line in lines] == [
        ("day 1", Decimal("10.00"), Decimal("10.00")),
        ("day 2", Decimal("-0.50"), Decimal("9.50")),
        ("day 3", Decimal("-4.00"), Decimal("5.50")),
    ]
    assert lines[-1].balance == balance_of("t_held", "order:17", "USD")
    assert lines[0].label == "Held"


def test_it_shows_a_case_with_all_its_accounts_in_one_query(
    posted: None, root: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        lines = statement_of_root("company", root.pk)
    assert len(lines) == 6
    assert sum(line.amount for line in lines) == 0


def test_it_can_be_narrowed(posted: None) -> None:
    assert statement("order:17", codes=["t_owed"]) == []
    assert statement("order:17", currency="EUR") == []
    assert len(statement("supplier:4", codes=["t_payable"], currency="USD")) == 1


def test_it_is_empty_for_nobody(db: None) -> None:
    assert statement("order:404") == []
    assert balance_of("t_held", "order:404", "USD") == 0
