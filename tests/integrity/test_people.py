"""Forbidden pairs of roles are found (I35); no session survives what must end it (I48)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories as world
from tests.integrity.worlds import reported
from tests.journeys.story import on
from tradeassurance.accounts.models import Company, Membership, RoleGrant, User
from tradeassurance.accounts.services import people
from tradeassurance.core import clock
from tradeassurance.core.actors import CLOCK
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import TrailEntry

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


def entered(user: User, password: str = "a-long-enough-phrase") -> Client:
    """A session that the person opened at the door."""
    client = Client()
    client.post("/account/login/", {"login": user.email, "password": password})
    assert is_in(client)
    return client


def test_no_session_survives_a_removed_second_factor(make_user: Callable[..., User]) -> None:
    # Given somebody with a second factor, signed in on two machines
    user = make_user(password="a-long-enough-phrase")
    elsewhere, here = entered(user), entered(user)
    factor = TOTP.activate(user, "A" * 32).instance
    # When they remove it, and say once more who they are
    answer = here.post("/account/2fa/totp/deactivate/")
    assert here.post(answer.url, {"password": "a-long-enough-phrase"}).status_code == 302
    assert not Authenticator.objects.filter(pk=factor.pk).exists()

    # Then nobody is signed in any more, and the trail says so
    assert [is_in(client) for client in (here, elsewhere)] == [False, False]
    entry = TrailEntry.objects.get(root_kind="user", root_id=user.pk)
    assert (entry.action, entry.actor) == ("accounts.people.end_sessions", f"user:{user.pk}")


def test_a_session_of_before_a_deactivation_does_not_come_back_with_the_person(
    make_user: Callable[..., User],
) -> None:
    user = make_user()
    client = signed_in(user)
    people.deactivate(user, by=CLOCK, at=AT, reason="Left.")

    User.objects.filter(pk=user.pk).update(is_active=True)

    assert not is_in(client)


def test_a_session_that_was_brought_back_is_found(make_user: Callable[..., User]) -> None:
    # Given somebody whose sessions were ended
    user = make_user(password="a-long-enough-phrase")
    client = entered(user)
    people.end_sessions(user, by=CLOCK, at=clock.now() + timedelta(seconds=2), reason="Lost a telephone.")
    assert "I48" not in reported()

    # When somebody turns the count back past the door
    User.objects.filter(pk=user.pk).update(session_epoch=0)

    # Then the session that opens again is found
    assert is_in(client)
    assert set(reported()) == {"I48"}


def test_reading_the_page_of_addresses_writes_nothing(make_user: Callable[..., User]) -> None:
    enrolled = people.enrol(by=CLOCK, at=AT, email="Eve@example.com", name="Eve")
    for user in (enrolled, make_user("bob@example.com")):
        client = Client()
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            assert user.email in client.get("/account/email/").content.decode()
        assert [
            q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
        ] == []
    # Addresses name people: the trail knows of none.
    entry = TrailEntry.objects.get(root_kind="user", root_id=enrolled.pk)
    assert "eve" not in entry.content.lower()


def test_the_trail_says_that_a_name_changed_and_not_which(make_user: Callable[..., User]) -> None:
    # Given somebody who marries, and whose new address and password are set through the door
    user = make_user("ann.before@example.com", name="Ann Before")

    @service(User)
    def marry(change: Change, person: User) -> None:
        person.name, person.email = "Ann After", "ann.after@example.com"
        person.set_password("a-long-enough-phrase")

    marry(user, by=CLOCK, at=AT)

    # Then the trail tells which columns changed, and of none what stood in it (I45)
    entry = TrailEntry.objects.get(root_kind="user", root_id=user.pk)
    assert set(entry.data["changed"][f"user:{user.pk}"]) == {"name", "email", "password"}
    for secret in ("Before", "After", "ann.", "md5", "pbkdf2"):
        assert secret not in entry.content


def test_a_password_set_by_somebody_else_ends_every_session(make_user: Callable[..., User]) -> None:
    user = make_user()
    client = signed_in(user)

    user.set_password("another-long-enough-phrase")
    User.objects.filter(pk=user.pk).update(password=user.password)

    assert not is_in(client)
