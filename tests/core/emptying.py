"""A test database is emptied after transactional tests; the record refuses that, so it is opened for it."""

from django.db import connection
from django.test import TransactionTestCase

from tradeassurance.core import triggers

_teardown = TransactionTestCase._fixture_teardown


def _empty(self: TransactionTestCase) -> None:
    # A TestCase rolls back instead (it overrides this method and calls here only without transactions).
    triggers.remove(connection)
    try:
        _teardown(self)
    finally:
        triggers.create(connection)


TransactionTestCase._fixture_teardown = _empty
