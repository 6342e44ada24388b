"""Shared accounts are opened once, by whoever comes first, and only a commit makes them known."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from tests.ledger.conftest import FRIDAY, _work
from tradeassurance.core.actors import CLOCK
from tradeassurance.ledger import book, integrity
from tradeassurance.ledger.book import transfer
from tradeassurance.ledger.models import Account, Entry
from tradeassurance.ledger.statements import balance_of

pytestmark = pytest.mark.django_db(transaction=True)

FUND = ("t_guarantee", "platform")
DEBT = ("t_debt", "supplier:4")


def post(key: str) -> Callable[..., Entry]:
    lines = transfer(Decimal(1), "USD", source=FUND, target=DEBT)
    return lambda change: book.post(change, key=key, kind="x", lines=lines)


def test_it_opens_a_shared_account_again_after_a_change_that_failed(do: Callable[..., Any]) -> None:
    def fail(change):
        post("a")(change)
        raise RuntimeError("the service stops here")

    with pytest.raises(RuntimeError):
        do(fail)
    assert not Account.objects.exists()

    do(post("a"))

    assert balance_of(*DEBT, "USD") == 1


def test_it_forgets_the_accounts_of_an_emptied_database(do: Callable[..., Any]) -> None:
    """Runs after a test that opened them; the database between the two was emptied."""
    assert not Account.objects.exists()
    do(post("a"))
    do(post("b"))
    assert Account.objects.count() == 2


@pytest.mark.postgres
def test_it_opens_one_account_for_two_roots_at_once(make_company: Callable[..., Any]) -> None:
    companies = [make_company(f"Company {number}") for number in range(6)]
    start = threading.Barrier(len(companies))
    errors: list[Exception] = []

    def run(company: Any) -> None:
        try:
            start.wait(10)
            _work(company, by=CLOCK, at=FRIDAY, work=post(f"of {company.pk}"))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(company,)) for company in companies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert errors == []
    assert Account.objects.count() == 2
    assert balance_of(*DEBT, "USD") == 6
    assert integrity.i01() == (6, [])
