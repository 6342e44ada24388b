"""A test database is emptied after transactional tests; published rules refuse that, so they are opened for it.

The shipped versions and agencies, which migrations made, are put back afterwards. Activated for the whole suite by
``pytest_plugins`` in ``tests/conftest.py``.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import TransactionTestCase

from orders import agencies
from orders.models import Agency
from tradeassurance.rules import shipped, triggers
from tradeassurance.rules.models import Parameter, ServiceRules, pinned


@contextmanager
def open_rules() -> Iterator[None]:
    """Without the triggers of the rules; they stand again afterwards, whatever happened."""
    triggers.remove(connection)
    try:
        yield
    finally:
        triggers.create(connection)


_teardown = TransactionTestCase._fixture_teardown


def _empty(self: TransactionTestCase) -> None:
    # A TestCase rolls back instead (it overrides this method and calls here only without transactions).
    with open_rules():
        _teardown(self)
    pinned.cache_clear()
    shipped.ship(ServiceRules, Parameter)
    agencies.ship(Agency)


TransactionTestCase._fixture_teardown = _empty
