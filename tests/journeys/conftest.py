"""Rules in force for a story."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests import factories
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.core.actors import staff
from tradeassurance.rules.models import ServiceRules, pinned
from tradeassurance.rules.services import drafting, publishing

PUBLISHED = datetime(2024, 1, 5, 9, 0, tzinfo=UTC)
IN_FORCE_FROM = datetime(2024, 1, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys of versions are used again once a test is rolled back."""
    pinned.cache_clear()
    yield
    pinned.cache_clear()


def put_in_force(code: str) -> ServiceRules:
    """Put a shipped version in force from 10 January 2024, by publishing a copy of it."""
    shipped = ServiceRules.objects.get(code=code)
    if code == "current-2024":
        return shipped
    editor = staff(User.objects.create_user("rules.editor@example.com", name="Editor").pk, roles.RULES_EDITOR)
    approver = factories.staff(roles.RULES_APPROVER)
    copy = drafting.draft(
        by=editor,
        at=PUBLISHED,
        code=f"{code}-again",
        title="A copy",
        copy_of=shipped,
        applies_from=IN_FORCE_FROM,
    )
    publishing.propose(copy, by=editor, at=PUBLISHED)
    publishing.publish(copy, by=approver, at=PUBLISHED)
    return copy


@pytest.fixture
def rules_in_force(db: None) -> Callable[[str], ServiceRules]:
    """Puts a shipped version in force for the story."""
    return put_in_force
