"""What was put in past the door stands in no trail, and that is found (I41)."""

from collections.abc import Callable

import pytest

from tests import factories as world
from tests.conftest import A_FRIDAY
from tradeassurance.accounts.models import RoleGrant, User
from tradeassurance.core import integrity
from tradeassurance.core.models import Deadline

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return [line for result in integrity.run({"I41"}) for line in result.violations]


def test_it_finds_nothing_in_what_services_did() -> None:
    world.order(stage="delivered")
    (result,) = integrity.run({"I41"})
    assert (result.violations, result.rows > 5) == ([], True)


def test_r1_it_finds_a_role_given_past_the_door(make_user: Callable[..., User]) -> None:
    user = make_user(is_staff=True)
    given = RoleGrant.objects.create(user=user, role="auditor", granted_at=A_FRIDAY)
    assert found() == [f"rolegrant {given.pk} stands in no trail"]


def test_r1_it_finds_a_clock_started_past_the_door() -> None:
    told = world.order(stage="confirmed")
    clock = Deadline.objects.filter(root_kind="order", root_id=told.order.pk).latest("pk")
    clock.pk, clock.kind = None, "order.review"
    clock.save(force_insert=True)
    assert found() == [f"deadline {clock.pk} stands in no trail"]
