"""The present of page tests, and nothing remembered of rules of other tests."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.factories import STARTS
from tradeassurance.core import clock
from tradeassurance.rules.models import pinned


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys of versions are used again once a test is rolled back."""
    pinned.cache_clear()
    yield
    pinned.cache_clear()


@pytest.fixture(autouse=True)
def now() -> Iterator[clock.Journey]:
    """Pages are opened half a day after the orders of the current rules are drafted, unless told."""
    with clock.travel(STARTS["current-2024"] + timedelta(hours=12)) as journey:
        yield journey
