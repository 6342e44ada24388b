"""Who may open the documents of a dispute (I42, A1)."""

import pytest
from django.test import Client

from tests import factories as world
from tests.disputes.scenes import Scene, browser
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.accounts.services import ties
from tradeassurance.core.clock import Journey

pytestmark = pytest.mark.django_db


@pytest.fixture
def proven(the_time: Journey) -> Scene:
    scene = Scene().claim()
    scene.prove(scene.buyer)
    the_time.to(scene.at)
    return scene


def address(scene: Scene) -> str:
    return str(scene.dispute.evidence.get().document.get_absolute_url())


def staff_browser(*held: str) -> tuple[Client, User]:
    user = User.objects.get(pk=world.staff(*held).user_id)
    client = Client()
    client.force_login(user)
    return client, user


def test_both_parties_download_it(proven: Scene) -> None:
    for party in (proven.buyer, proven.supplier):
        answer = browser(party).get(address(proven))
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == 'attachment; filename="findings.txt"'


def test_another_company_does_not_find_it(proven: Scene) -> None:
    assert browser(world.company()).get(address(proven)).status_code == 404


@pytest.mark.parametrize(
    "role", sorted([*roles.ARBITRATION, *roles.FINANCE, roles.SUPPORT, roles.RISK, roles.AUDITOR])
)
def test_staff_who_work_on_cases_open_it(proven: Scene, role: str) -> None:
    assert staff_browser(role)[0].get(address(proven)).status_code == 200


@pytest.mark.parametrize("role", [roles.RULES_EDITOR, roles.USER_ADMIN])
def test_staff_who_do_not_do_not_find_it(proven: Scene, role: str) -> None:
    assert staff_browser(role)[0].get(address(proven)).status_code == 404


def test_an_arbitrator_tied_to_a_party_does_not_find_it(proven: Scene) -> None:
    client, user = staff_browser(roles.ARBITRATOR)
    ties.record(
        proven.supplier.company,
        by=world.staff(roles.USER_ADMIN),
        at=proven.at,
        user=user,
        kind="employment",
        started_on=proven.at.date().replace(year=2023),
    )
    assert client.get(address(proven)).status_code == 404
