"""Nothing remembered of rules of other tests."""

from collections.abc import Iterator

import pytest

from tradeassurance.ledger import book
from tradeassurance.rules.models import pinned


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys of versions are used again once a test is rolled back."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()
