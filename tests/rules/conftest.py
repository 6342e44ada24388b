"""Editors, approvers and drafts of the rules."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tradeassurance.accounts.models import User
from tradeassurance.accounts.roles import RULES_APPROVER, RULES_EDITOR
from tradeassurance.core.actors import Actor, staff
from tradeassurance.rules.models import ServiceRules, pinned
from tradeassurance.rules.services import drafting

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys of versions are used again once a test is rolled back."""
    pinned.cache_clear()
    yield
    pinned.cache_clear()


@pytest.fixture
def editor(make_user: Callable[..., User]) -> Actor:
    return staff(make_user("editor@example.com").pk, RULES_EDITOR)


@pytest.fixture
def approver(make_user: Callable[..., User]) -> Actor:
    return staff(make_user("approver@example.com").pk, RULES_APPROVER)


@pytest.fixture
def current(db: None) -> ServiceRules:
    return ServiceRules.objects.get(code="current-2024")


@pytest.fixture
def draft(editor: Actor, current: ServiceRules) -> ServiceRules:
    """A copy of the current rules that applies from next year."""
    return drafting.draft(
        by=editor, at=MONDAY, code="next-2027", title="Next", copy_of=current, applies_from=NEXT_YEAR
    )


@pytest.fixture
def empty(editor: Actor) -> ServiceRules:
    """A draft in which nobody has decided anything."""
    return drafting.draft(by=editor, at=MONDAY, code="empty", title="Empty", applies_from=NEXT_YEAR)
