"""Forbidden pairs of roles are found (I35); no session survives what must end it (I48)."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories as world
from tests.integrity.worlds import reported
from tests.journeys.story import on
from tradeassurance.accounts.models import Company, Membership, RoleGrant, User
from tradeassurance.accounts.services import people
from tradeassurance.core.actors import CLOCK

pytestmark = pytest.mark.django_db

AT = on("2024-03-01")


@pytest.mark.parametrize(
    ("held", "second"),
    [
        ("finance_maker", "finance_checker"),
        ("rules_editor", "rules_approver"),
        ("arbitrator", "finance_maker"),
        ("user_admin", "auditor"),
    ],
)
def test_a_forbidden_pair_is_found(held: str, second: str) -> None:
    actor = world.staff(held, "support")
    assert reported() == {}

    RoleGrant.objects.filter(user_id=actor.user_id, role="support").update(role=second)

    # Granted past the door, it may stand in no trail either (I41).
    assert {"I35"} <= set(reported()) <= {"I35", "I41"}


def test_staff_that_act_for_a_company_are_found(make_company: Callable[..., Company]) -> None:
    actor = world.staff("support")

    Membership.objects.create(user_id=actor.user_id, company=make_company(), joined_at=AT)

    # Granted past the door, it may stand in no trail either (I41).
    assert {"I35"} <= set(reported()) <= {"I35", "I41"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    """Whether a page that needs a person opens, instead of leading to the entrance."""
    return client.get("/account/email/").status_code == 200


def test_no_session_survives_deactivation(make_user: Callable[..., User]) -> None:
    user = make_user()
    clients = [signed_in(user), signed_in(user)]

    people.deactivate(user, by=CLOCK, at=AT, reason="Left.")

    assert [is_in(client) for client in clients] == [False, False]


def test_only_the_session_that_changed_the_password_survives_it(make_user: Callable[..., User]) -> None:
    user = make_user(password="a-long-enough-phrase")
    here, elsewhere = signed_in(user), signed_in(user)
    new = "another-long-enough-phrase"

    form = {"oldpassword": "a-long-enough-phrase", "password1": new, "password2": new}
    assert here.post("/account/password/change/", form).status_code == 302

    assert not is_in(elsewhere)


def test_a_password_set_by_somebody_else_ends_every_session(make_user: Callable[..., User]) -> None:
    user = make_user()
    client = signed_in(user)

    user.set_password("another-long-enough-phrase")
    User.objects.filter(pk=user.pk).update(password=user.password)

    assert not is_in(client)
