"""What every test stands on: a real database, cheap passwords, files in a folder of its own."""

import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tradeassurance.accounts.models import Company, Membership, User
from tradeassurance.core import clock

# What the database refuses to lose must be lost between transactional tests; this empties it all the same.
pytest_plugins = ["tests.migrated", "tests.emptying"]

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs an event loop of its own

A_FRIDAY = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


OWN_CHECKPOINTS = Path(tempfile.mkdtemp(prefix="tradeassurance-checkpoints-"))


def pytest_configure(config: pytest.Config) -> None:
    """Keeps tests away from the files, mails and cache of this machine."""
    scratch = Path(tempfile.mkdtemp(prefix="tradeassurance-tests-"))
    settings.DOCUMENT_ROOT = settings.MEDIA_ROOT = scratch / "documents"
    settings.CHECKPOINT_DIR = OWN_CHECKPOINTS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    # Static files are found when asked for: listing them all for each new client takes longer than its pages.
    settings.WHITENOISE_AUTOREFRESH = True
    if settings.DATABASE_IS_SQLITE and config.option.markexpr == "browser":
        # The server's threads need connections of their own, which a database in memory cannot give.
        connection.settings_dict["TEST"]["NAME"] = str(scratch / "browser.sqlite3")
    settings.CACHES["default"]["KEY_PREFIX"] = f"test-{uuid.uuid4().hex}"


def pytest_collection_finish() -> None:
    """What stands until the end is not looked through for refuse again and again: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what needs PostgreSQL when the database is SQLite; begins with what takes long."""
    if settings.DATABASE_IS_SQLITE:
        for item in items:
            if "postgres" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="needs PostgreSQL (DATABASE_URL)"))
    items.sort(key=lambda item: "long" not in item.keywords)


@pytest.fixture(autouse=True)
def _checkpoints_of_one_test() -> Iterator[None]:
    """Checkpoints outside the database belong to the test that took them; a world has a folder of its own."""
    yield
    shutil.rmtree(OWN_CHECKPOINTS, ignore_errors=True)


@pytest.fixture
def the_time() -> Iterator[clock.Journey]:
    """The clock stands still on Friday 1 March 2024, 09:00 UTC, and moves when told: ``the_time.to(…)``."""
    with clock.travel(A_FRIDAY) as journey:
        yield journey


@pytest.fixture
def on_postgres() -> bool:
    """Whether this run is on PostgreSQL."""
    return connection.vendor == "postgresql"


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Makes a person; without a password nobody can sign in as that person."""

    def make(email: str = "ann@example.com", **fields: object) -> User:
        fields.setdefault("name", email.partition("@")[0].title())
        return User.objects.create_user(email, **fields)

    return make


@pytest.fixture
def make_company(db: None) -> Callable[..., Company]:
    """Makes a company; the zone and country are Germany's unless told."""

    def make(name: str = "Rheinland Handel", **fields: object) -> Company:
        defaults = {"country": "DE", "time_zone": "Europe/Berlin"}
        return Company.objects.create(name=name, **(defaults | fields))

    return make


@pytest.fixture
def make_member(make_user: Callable[..., User]) -> Callable[..., User]:
    """Makes a person who acts for a company."""

    def make(company: Company, email: str = "buyer@example.com", **fields: object) -> User:
        user = make_user(email, **fields)
        Membership.objects.create(user=user, company=company, joined_at=A_FRIDAY)
        return user

    return make
