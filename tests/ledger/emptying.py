"""The books refuse to lose anything; tests of what happens then open them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tradeassurance.ledger import triggers


@contextmanager
def open_books() -> Iterator[None]:
    """Without the ledger's triggers; they stand again afterwards, whatever happened."""
    triggers.remove(connection)
    try:
        yield
    finally:
        triggers.create(connection)
