"""Signing in: with an e-mail address, and locked out after failures by account and address."""

from collections.abc import Callable

import pytest
from django.test import Client

from tradeassurance.accounts.models import Company, User
from tradeassurance.accounts.readers import readers_of
from tradeassurance.core.models import Notice

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-phrase"
LOGIN = "/account/login/"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    """The status of the answer: 302 signed in, 200 refused, 429 locked out."""
    return client.post(LOGIN, {"login": email, "password": password}).status_code


def test_it_signs_in_however_the_address_is_typed(client: Client, make_user: Callable[..., User]) -> None:
    make_user("Ann@Example.com", password=PASSWORD)
    assert sign_in(client, "ANN@example.COM") == 302
    assert "_auth_user_id" in client.session


def test_it_locks_out_the_account_and_not_its_neighbor(
    client: Client, make_user: Callable[..., User]
) -> None:
    make_user("ann@example.com", password=PASSWORD)
    make_user("bob@example.com", password=PASSWORD)
    answers = [sign_in(client, "ann@example.com", "wrong") for _attempt in range(6)]
    assert answers[-1] == 429
    assert sign_in(client, "Ann@example.com") == 429  # the right password does not help now
    assert sign_in(Client(), "bob@example.com") == 302  # same address of the network, another account


def test_it_does_not_let_the_inactive_in(client: Client, make_user: Callable[..., User]) -> None:
    make_user("ann@example.com", password=PASSWORD, is_active=False)
    sign_in(client, "ann@example.com")
    assert "_auth_user_id" not in client.session


def test_one_address_is_one_person(make_user: Callable[..., User]) -> None:
    make_user("ann@example.com")
    with pytest.raises(Exception, match="already exists"):
        make_user("ANN@example.com")


def test_it_tells_the_active_people_of_the_audience(
    make_user: Callable[..., User], make_member: Callable[..., User], make_company: Callable[..., Company]
) -> None:
    company = make_company()
    member = make_member(company, "one@example.com")
    make_member(company, "gone@example.com", is_active=False)
    make_user("stranger@example.com")
    notices = [Notice(pk=1, company=company, topic="x"), Notice(pk=2, role="risk", topic="x")]
    assert readers_of(notices) == {1: [member], 2: []}
