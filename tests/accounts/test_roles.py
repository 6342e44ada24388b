"""Roles: which two nobody holds together (I35), and what a role allows."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from tests.conftest import A_FRIDAY
from tradeassurance.accounts import integrity, roles
from tradeassurance.accounts.models import Company, Membership, RoleGrant, User
from tradeassurance.accounts.services import granting
from tradeassurance.core.actors import CLOCK, Actor
from tradeassurance.core.models import TrailEntry
from tradeassurance.core.refusals import Refused

PAIRS = sorted(tuple(sorted(pair)) for pair in roles.FORBIDDEN_PAIRS)


def test_it_names_the_forbidden_pairs_of_the_rulebook() -> None:
    assert PAIRS == [
        ("arbitration_head", "finance_checker"),
        ("arbitration_head", "finance_maker"),
        ("arbitrator", "finance_checker"),
        ("arbitrator", "finance_maker"),
        ("auditor", "user_admin"),
        ("finance_checker", "finance_maker"),
        ("finance_checker", "senior_arbitrator"),
        ("finance_maker", "senior_arbitrator"),
        ("rules_approver", "rules_editor"),
    ]


@pytest.mark.parametrize(("first", "second"), PAIRS + [(b, a) for a, b in PAIRS])
def test_it_refuses_the_second_half_of_a_forbidden_pair(
    user_admin: Actor, colleague: User, first: str, second: str
) -> None:
    granting.grant(colleague, by=user_admin, at=A_FRIDAY, role=first)
    with pytest.raises(Refused) as refused:
        granting.grant(colleague, by=user_admin, at=A_FRIDAY, role=second)
    assert refused.value.rule == "I35"
    assert list(colleague.role_grants.values_list("role", flat=True)) == [first]


def test_it_grants_the_other_half_after_the_first_has_ended(user_admin: Actor, colleague: User) -> None:
    granting.grant(colleague, by=user_admin, at=A_FRIDAY, role="arbitrator")
    granting.revoke(colleague, by=user_admin, at=A_FRIDAY, role="arbitrator", reason="moves to finance")
    granting.grant(colleague, by=user_admin, at=A_FRIDAY, role="finance_maker")
    open_now = RoleGrant.objects.open().filter(user=colleague)
    assert [grant.role for grant in open_now] == ["finance_maker"]
    assert colleague.role_grants.count() == 2  # the ended one stays as history


def test_it_writes_who_granted_what_into_the_trail(user_admin: Actor, colleague: User) -> None:
    granting.grant(colleague, by=user_admin, at=A_FRIDAY, role="risk")
    entry = TrailEntry.objects.get(root_kind="user", root_id=colleague.pk)
    assert (entry.action, entry.user_id, entry.at) == (
        "accounts.granting.grant",
        user_admin.user_id,
        A_FRIDAY,
    )
    assert '"role":"risk"' in entry.content


@pytest.mark.parametrize(
    ("staff", "active", "role"),
    [(False, True, "risk"), (True, False, "risk"), (True, True, "emperor")],
)
def test_it_grants_known_roles_to_active_staff_only(
    user_admin: Actor, make_user: Callable[..., User], staff: bool, active: bool, role: str
) -> None:
    person = make_user("pat@example.com", is_staff=staff, is_active=active)
    with pytest.raises(Refused):
        granting.grant(person, by=user_admin, at=A_FRIDAY, role=role)


def test_it_lets_nobody_grant_to_themselves_or_without_the_right(user_admin: Actor, colleague: User) -> None:
    me = User.objects.get(pk=user_admin.user_id)
    with pytest.raises(Refused, match="themselves"):
        granting.grant(me, by=user_admin, at=A_FRIDAY, role="risk")
    with pytest.raises(Refused, match="user administration"):
        granting.grant(colleague, by=Actor("person", user_id=0), at=A_FRIDAY, role="risk")


def test_it_keeps_one_open_grant_per_role_even_past_the_door(colleague: User) -> None:
    RoleGrant.objects.create(user=colleague, role="risk", granted_at=A_FRIDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=colleague, role="risk", granted_at=A_FRIDAY)


def test_it_gives_the_permissions_of_the_open_roles_only(user_admin: Actor, colleague: User) -> None:
    granting.grant(colleague, by=CLOCK, at=A_FRIDAY, role="user_admin")
    assert User.objects.get(pk=colleague.pk).has_perm("accounts.view_company")
    granting.revoke(colleague, by=user_admin, at=A_FRIDAY, role="user_admin", reason="leave")
    assert not User.objects.get(pk=colleague.pk).has_perm("accounts.view_company")


@pytest.mark.django_db
def test_it_makes_a_group_per_role_after_migrating() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(roles.BY_NAME)
    granted = Group.objects.get(name="rules_editor").permissions.values_list("codename", flat=True)
    assert all(codename.startswith("view_") for codename in granted)


def test_the_integrity_check_finds_a_pair_that_got_past_the_door(
    colleague: User, make_company: Callable[..., Company]
) -> None:
    company = make_company()
    for role in ("rules_editor", "rules_approver"):
        RoleGrant.objects.create(user=colleague, role=role, granted_at=A_FRIDAY)
    Membership.objects.create(user=colleague, company=company, joined_at=A_FRIDAY)
    _rows, violations = integrity.check_forbidden_pairs()
    assert [violation.partition(" ")[2] for violation in violations] == [
        "is both rules_approver and rules_editor",
        f"holds a staff role and acts for company:{company.pk}",
    ]
