"""Keys of rules versions are used again once a test is rolled back."""

from collections.abc import Iterator

import pytest

from tradeassurance.rules.models import pinned


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    pinned.cache_clear()
    yield
    pinned.cache_clear()
