"""Account codes of their own for these tests, and a root to post to."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tradeassurance.accounts.models import Company
from tradeassurance.core.actors import CLOCK
from tradeassurance.core.change import Change, service
from tradeassurance.ledger import book

FRIDAY = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)

book.register(
    book.AccountCode("t_held", running_balance=True, never_negative=True, label="Held"),
    book.AccountCode("t_owed", running_balance=True, label="Owed"),
    book.AccountCode("t_clearing"),
    book.AccountCode("t_payable"),
    book.AccountCode("t_guarantee"),
    book.AccountCode("t_debt"),
)

Work = Callable[[Change], Any]


@service(Company)
def _work(change: Change, _company: Company, *, work: Work) -> Any:
    """Runs what a test wants done, through the real door."""
    return work(change)


@pytest.fixture
def root(make_company: Callable[..., Company]) -> Company:
    """The root that a test posts to."""
    return make_company()


@pytest.fixture
def do(root: Company) -> Callable[..., Any]:
    """Runs ``work(change)`` as one change of the root."""

    def run(work: Work, *, at: datetime = FRIDAY, on: Company | None = None) -> Any:
        return _work(on or root, by=CLOCK, at=at, work=work)

    return run
