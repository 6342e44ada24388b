"""After a transactional test the database is as the migrations left it: faster than emptying every table.

Most of sixty tables are empty then anyway; what holds rows is deleted, past the triggers that refuse it, and what
migrations wrote is put back from a copy. Activated for the whole suite by ``pytest_plugins`` in ``tests/conftest.py``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

from tradeassurance.ledger import book
from tradeassurance.rules.models import pinned

COPY = "as_migrated__"
"""What the name of a copy begins with."""
OWN_NAME = connection.settings_dict["NAME"]
"""The database of this machine, which no test may touch."""
BELONGS_TO_DJANGO = "django_migrations"


@contextmanager
def past_triggers(cursor: CursorWrapper) -> Iterator[None]:
    """Without any trigger or foreign key; they stand again afterwards, whatever happened."""
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")
        return
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    for name, _sql in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        with connection.constraint_checks_disabled():
            yield
    finally:
        for _name, sql in triggers:
            cursor.execute(sql)


def filled(cursor: CursorWrapper) -> list[str]:
    """The tables that hold rows, copies aside."""
    tables = [
        table
        for table in connection.introspection.table_names(cursor)
        if table != BELONGS_TO_DJANGO and not table.startswith(COPY)
    ]
    each = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables
    )
    cursor.execute(each)
    return [row[0] for row in cursor.fetchall()]


def copies(cursor: CursorWrapper) -> list[str]:
    """The tables of which there is a copy."""
    names = connection.introspection.table_names(cursor)
    return [name.removeprefix(COPY) for name in names if name.startswith(COPY)]


def remember() -> None:
    """Copy what migrations wrote."""
    with connection.cursor() as cursor:
        for table in copies(cursor):
            cursor.execute(f'DROP TABLE "{COPY}{table}"')
        for table in filled(cursor):
            cursor.execute(f'CREATE TABLE "{COPY}{table}" AS SELECT * FROM "{table}"')


def restore() -> None:
    """Make the database what it was when it was copied; keys are not used again."""
    with connection.cursor() as cursor, past_triggers(cursor):
        for table in filled(cursor):
            cursor.execute(f'DELETE FROM "{table}"')
        for table in copies(cursor):
            cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "{COPY}{table}"')
    pinned.cache_clear()
    book.forget_accounts()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database, and a copy of what its migrations wrote."""
    if connection.settings_dict["NAME"] == OWN_NAME:
        # pytest-django makes a database only if a test is marked; fixtures alone would write into this machine's.
        pytest.fail("There is no test database: mark the tests with django_db.")
    with django_db_blocker.unblock():
        remember()


def _empty(_self: TransactionTestCase) -> None:
    # A TestCase rolls back instead (it overrides this method and calls here only without transactions).
    restore()


TransactionTestCase._fixture_teardown = _empty
