"""The desk's people for tests of conduct."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories as world
from tradeassurance.accounts.models import User


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser in which a new member of staff holding these roles has signed in."""

    def go(*roles: str) -> Client:
        browser = Client()
        user = User.objects.get(pk=world.staff(*roles).user_id)
        browser.force_login(user, "tradeassurance.accounts.backends.RoleBackend")
        return browser

    return go
