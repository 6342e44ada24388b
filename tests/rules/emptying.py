"""Published rules refuse to change; tests of what happens then open them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tradeassurance.rules import triggers


@contextmanager
def open_rules() -> Iterator[None]:
    """Without the triggers of the rules; they stand again afterwards, whatever happened."""
    triggers.remove(connection)
    try:
        yield
    finally:
        triggers.create(connection)
