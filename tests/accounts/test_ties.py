"""Ties keep people away from cases of their own for 24 months (A1, X11)."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from tests.conftest import A_FRIDAY
from tradeassurance.accounts.models import Company, Tie, User
from tradeassurance.accounts.services import companies, ties
from tradeassurance.accounts.ties import is_tied
from tradeassurance.core.actors import Actor
from tradeassurance.core.refusals import Refused


def test_it_counts_a_tie_from_its_start_until_24_months_after_its_end(
    user_admin: Actor, colleague: User, make_company: Callable[..., Company]
) -> None:
    company = make_company()
    ties.record(
        company,
        by=user_admin,
        at=A_FRIDAY,
        user=colleague,
        kind="employment",
        started_on=date(2019, 1, 1),
        ended_on=date(2022, 3, 1),
    )
    answers = [
        is_tied(colleague, company, datetime(*day, 12, tzinfo=UTC))
        for day in [(2018, 12, 31), (2019, 1, 1), (2022, 6, 1), (2024, 3, 1), (2024, 3, 2)]
    ]
    assert answers == [False, True, True, True, False]


def test_it_counts_an_open_tie_and_no_other_company(
    user_admin: Actor, colleague: User, make_company: Callable[..., Company]
) -> None:
    mine, other = make_company("Mine"), make_company("Other")
    tie = ties.record(
        mine, by=user_admin, at=A_FRIDAY, user=colleague, kind="ownership", started_on=date(2020, 1, 1)
    )
    assert is_tied(colleague, mine, A_FRIDAY)
    assert not is_tied(colleague, other, A_FRIDAY)
    ties.end(tie, by=user_admin, at=A_FRIDAY, ended_on=date(2020, 2, 1))
    assert not is_tied(colleague, mine, A_FRIDAY)
    with pytest.raises(Refused):
        ties.end(tie, by=user_admin, at=A_FRIDAY, ended_on=date(2021, 2, 1))


@pytest.mark.parametrize(
    ("email", "domain", "tied"),
    [
        ("dora@rheinland.example", "rheinland.example", True),
        ("dora@RHEINLAND.example", "rheinland.example", True),
        ("dora@gmail.com", "gmail.com", False),  # anybody may have an address there
        ("dora@elsewhere.example", "rheinland.example", False),
        ("dora@elsewhere.example", "", False),
    ],
)
def test_it_counts_a_shared_email_domain(
    make_user: Callable[..., User], make_company: Callable[..., Company], email: str, domain: str, tied: bool
) -> None:
    assert is_tied(make_user(email, is_staff=True), make_company(domain=domain), A_FRIDAY) is tied


def test_it_counts_whoever_acted_for_the_company(
    user_admin: Actor, make_user: Callable[..., User], make_company: Callable[..., Company]
) -> None:
    person, company = make_user(), make_company()
    companies.join(company, by=user_admin, at=datetime(2021, 1, 1, tzinfo=UTC), user=person)
    companies.leave(company, by=user_admin, at=datetime(2022, 3, 10, tzinfo=UTC), user=person)
    assert is_tied(person, company, A_FRIDAY)
    assert not is_tied(person, company, datetime(2024, 3, 11, tzinfo=UTC))


def test_it_refuses_a_tie_that_ends_before_it_begins(
    user_admin: Actor, colleague: User, make_company: Callable[..., Company]
) -> None:
    with pytest.raises(Refused):
        ties.record(
            make_company(),
            by=user_admin,
            at=A_FRIDAY,
            user=colleague,
            kind="employment",
            started_on=date(2022, 1, 2),
            ended_on=date(2022, 1, 1),
        )
    assert not Tie.objects.exists()
