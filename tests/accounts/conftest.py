"""People of the desk."""

from collections.abc import Callable

import pytest

from tests.conftest import A_FRIDAY
from tradeassurance.accounts.models import RoleGrant, User
from tradeassurance.core import actors


@pytest.fixture
def user_admin(make_user: Callable[..., User]) -> actors.Actor:
    """Somebody in user administration, acting."""
    person = make_user("ursula@desk.example", is_staff=True)
    RoleGrant.objects.create(user=person, role="user_admin", granted_at=A_FRIDAY)
    return actors.staff(person.pk, "user_admin")


@pytest.fixture
def colleague(make_user: Callable[..., User]) -> User:
    """A member of staff without any role yet."""
    return make_user("carl@desk.example", is_staff=True)
