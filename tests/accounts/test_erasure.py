"""Erasing a person: asked for, approved by another, refused under a hold; the chains verify as before (I45)."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from tests import factories as world
from tests.integrity.worlds import reported
from tradeassurance.accounts import traces
from tradeassurance.accounts.models import Address, Company, Membership, User
from tradeassurance.accounts.services import companies, erasure, people
from tradeassurance.core import audit
from tradeassurance.core.actors import CLOCK, Actor
from tradeassurance.core.models import Approval, Deadline, Notice, TrailEntry
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import approval as approvals
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db

AT = world.STARTS["current-2024"]
NAME, EMAIL, PHONE = "Annelore Brinkhoff", "annelore@brinkhoff.example", "+49 211 5550199"


@pytest.fixture
def maker() -> Actor:
    return world.staff("user_admin")


@pytest.fixture
def checker() -> Actor:
    return world.staff("user_admin")


@pytest.fixture
def annelore() -> User:
    """Acts for a company that names her as its contact, has a second factor, and stands in a notice."""
    user = people.enrol(by=CLOCK, at=AT, email=EMAIL, name=NAME, password="a-long-enough-phrase")
    company = companies.register(
        by=CLOCK,
        at=AT,
        name="Hanse Import",
        country="DE",
        contact_name=NAME,
        contact_email=EMAIL,
        contact_phone=PHONE,
    )
    companies.join(company, by=CLOCK, at=AT, user=user)
    TOTP.activate(user, "A" * 32)
    Notice.objects.create(
        key="one",
        role="user_admin",
        topic="tie.review",
        values={"person": NAME},
        at=AT,
        root_kind="user",
        root_id=user.pk,
    )
    return user


def answered(user: User, checker: Actor, *, approve: bool = True) -> None:
    approval = Approval.objects.get(action=erasure.ACTION, subject_id=user.pk, state="waiting")
    approvals.answer(approval, by=checker, at=AT + world.DAY, approve=approve, remark="Seen.")


def refused(call: Callable[[], Any]) -> Refused:
    with pytest.raises(Refused) as said:
        call()
    return said.value


def test_a_person_is_erased_once_a_second_one_approves(annelore: User, maker: Actor, checker: Actor) -> None:
    # Given somebody who is signed in
    browser = Client()
    browser.force_login(annelore)

    # When one of user administration asks, and another approves
    erasure.ask(annelore, by=maker, at=AT, reason="Asked for by letter.")
    assert not Membership.objects.filter(user=annelore, left_at=None).exists()
    assert User.objects.get(pk=annelore.pk).email == EMAIL
    answered(annelore, checker)

    # Then name, address, phone, factor and session are gone, and nothing names her
    user = User.objects.get(pk=annelore.pk)
    assert (user.name, user.email, user.is_active) == (
        f"Erased person {user.pk}",
        traces.address(user),
        False,
    )
    assert browser.get("/account/email/").status_code == 302
    assert list(traces.left_of(user)) == []
    company = Company.objects.get(name="Hanse Import")
    assert (company.contact_name, company.contact_email, company.contact_phone) == ("", "", "")
    assert Notice.objects.get(key="one").values == {"person": user.name}
    for entry in TrailEntry.objects.all():
        for word in (NAME, EMAIL, PHONE, "Brinkhoff"):
            assert word not in entry.content, entry.action

    # And the chains verify, and everything holds
    assert audit.verify()[1] == []
    assert reported() == {}


def test_nobody_approves_their_own_request_and_what_is_sent_back_leaves_the_person(
    annelore: User, maker: Actor, checker: Actor
) -> None:
    erasure.ask(annelore, by=maker, at=AT, reason="Asked for by letter.")

    assert refused(lambda: answered(annelore, maker)).rule == "A6"
    answered(annelore, checker, approve=False)

    assert User.objects.get(pk=annelore.pk).name == NAME
    assert not Deadline.objects.filter(kind=erasure.ANSWER, outcome="open").exists()


def test_only_user_administration_asks(annelore: User) -> None:
    other = world.staff("support")

    assert refused(lambda: erasure.request(annelore, by=other, at=AT, reason="Why not.")).rule == "R1"


def test_who_acted_in_an_order_that_has_not_ended_is_held(maker: Actor) -> None:
    told = world.order(stage="paid")
    user = User.objects.get(pk=told.buyer.actor.user_id)

    said = refused(lambda: erasure.ask(user, by=maker, at=AT, reason="Asked for by letter."))

    assert said.rule == "I45"
    assert told.order.number in str(said.reason)


def test_a_stated_hold_is_named_and_lifted(annelore: User, maker: Actor, checker: Actor) -> None:
    # Given a request, and a court that asks for the records before it is answered
    erasure.ask(annelore, by=maker, at=AT, reason="Asked for by letter.")
    erasure.hold(annelore, by=checker, at=AT, reason="Regional court, file 12 O 7/24.")

    # Then the approval is refused with that reason
    said = refused(lambda: answered(annelore, checker))
    assert (said.rule, "12 O 7/24" in str(said.reason)) == ("I45", True)

    # Until the hold is lifted
    erasure.lift_hold(User.objects.get(pk=annelore.pk), by=checker, at=AT, reason="Case closed.")
    answered(annelore, checker)
    assert User.objects.get(pk=annelore.pk).erased_at is not None


def test_a_request_that_nobody_answers_is_told_again(annelore: User, maker: Actor) -> None:
    erasure.ask(annelore, by=maker, at=AT, reason="Asked for by letter.")

    sweep(AT + 9 * world.DAY)

    assert Notice.objects.filter(root_kind="user", root_id=annelore.pk, topic="approval.asked").count() == 2
    assert Deadline.objects.filter(kind=erasure.ANSWER, outcome="open").count() == 1


@pytest.mark.parametrize(
    "corrupt",
    [
        lambda user: User.objects.filter(pk=user.pk).update(name=NAME),
        lambda user: User.objects.filter(pk=user.pk).update(is_active=True),
        lambda user: Address.objects.filter(user=user).update(email=EMAIL),
        lambda user: TOTP.activate(user, "A" * 32),
        lambda user: Membership.objects.filter(user=user).update(left_at=None),
    ],
    ids=["name", "active", "address", "factor", "membership"],
)
def test_what_is_left_of_an_erased_person_is_found(
    annelore: User, maker: Actor, checker: Actor, corrupt: Callable[[User], object]
) -> None:
    erasure.ask(annelore, by=maker, at=AT, reason="Asked for by letter.")
    answered(annelore, checker)
    assert reported() == {}

    corrupt(annelore)

    assert set(reported()) == {"I45"}
