"""A world made once for a module of tests, and taken back afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tradeassurance.demo.world.making import World, make
from tradeassurance.rules.models import pinned

UNTIL = datetime(2026, 11, 20, 9, tzinfo=UTC)


@contextmanager
def made(folder: Path, **how: Any) -> Iterator[World]:
    """A world inside a transaction that is rolled back: keys and numbers begin anew."""
    pinned.cache_clear()
    with override_settings(CHECKPOINT_DIR=folder), transaction.atomic():
        yield make("a seed", UNTIL, **how)
        transaction.set_rollback(True)
    pinned.cache_clear()


@pytest.fixture(scope="module")
def made_before(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> str | None:
    """The fingerprint of the small world, made and taken back before ``small_world`` is made again.

    None on PostgreSQL: sequences do not begin anew after a rollback, so public numbers differ.
    """
    if connection.vendor == "postgresql":
        return None
    folder = tmp_path_factory.mktemp("world-before")
    with django_db_blocker.unblock(), made(folder, scale="small") as world:
        return world.fingerprint


@pytest.fixture(scope="module")
def small_world(
    made_before: str | None,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """The small world, for all tests of a module: they look at it and change nothing."""
    with django_db_blocker.unblock(), made(tmp_path_factory.mktemp("world"), scale="small") as world:
        yield world
