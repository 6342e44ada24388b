"""A test database has to be emptied between transactional tests; the books refuse that, so they are opened for it.

Activated for the whole suite by ``pytest_plugins = ["tests.ledger.emptying"]`` in ``tests/conftest.py``.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import TransactionTestCase

from tradeassurance.ledger import triggers


@contextmanager
def open_books() -> Iterator[None]:
    """Without the ledger's triggers; they stand again afterwards, whatever happened."""
    triggers.remove(connection)
    try:
        yield
    finally:
        triggers.create(connection)


_teardown = TransactionTestCase._fixture_teardown


def _empty(self: TransactionTestCase) -> None:
    # A TestCase rolls back instead (it overrides this method and calls here only without transactions).
    with open_books():
        _teardown(self)


TransactionTestCase._fixture_teardown = _empty
