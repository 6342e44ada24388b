"""Every page of disputes, for everybody who might ask (DESIGN 3, portal look-ups)."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from disputes.models import Obligation
from tests import factories as world
from tests.disputes.scenes import Scene, browser
from tradeassurance.accounts.models import User

pytestmark = pytest.mark.django_db

# For each page: what the buyer and what the supplier get on a dispute with an open offer of the supplier.
# 200 the page, 302 it leads on, 409 refused by state or policy, 404 nothing of that kind there.
PAGES = {
    "list": (200, 200),
    "of_order": (302, 302),
    "claim": (200, 409),
    "claim_check": (200, 409),
    "claim_details": (302, 409),  # a dispute is open: the check says why not
    "claim_review": (302, 409),
    "page": (200, 200),
    "case_file": (200, 200),
    "contest": (409, 409),
    "accept_claim": (409, 200),
    "offer": (200, 200),
    "accept": (200, 409),
    "reject": (200, 409),
    "take_back": (409, 200),
    "evidence": (200, 200),
    "message": (200, 200),
    "escalate": (200, 200),
    "withdraw": (200, 409),
    "appeal": (409, 409),
    "contact": (409, 409),
    "reversal": (404, 404),
    "waive": (409, 409),
    "report": (404, 404),
    "confirm_payment": (404, 404),
    "return_ship": (404, 404),
    "return_deliver": (404, 404),
    "return_confirm": (404, 404),
    "replacement_ship": (404, 404),
    "replacement_deliver": (404, 404),
    "replacement_receive": (404, 404),
    "return_costs": (404, 404),
    "return_condition": (404, 404),
    "answer": (409, 200),
    "inspection_book": (409, 409),
    "inspection_report": (404, 404),
}
MORE = {"claim_check": ["quality"], "claim_details": ["quality"], "claim_review": ["quality"]}
MORE |= {name: [1] for name in ("accept", "reject", "take_back")}
MORE |= {name: [1] for name in ("report", "confirm_payment", "inspection_report", "reversal")}
ONLY_READ = ("inspection_report",)
OF_ORDERS = ("claim", "claim_check", "claim_details", "claim_review", "of_order", "reversal")


@pytest.fixture
def scene(the_time) -> Scene:  # type: ignore[no-untyped-def]
    scene = Scene()
    scene.claim()
    scene.offer(scene.supplier)
    the_time.to(scene.at)
    return scene


def address(scene: Scene, name: str, number: str = "") -> str:
    if name == "list":
        return reverse("disputes:list")
    of_order = scene.order.number if name in OF_ORDERS else scene.dispute.number
    return reverse(f"disputes:{name}", args=[number or of_order, *MORE.get(name, [])])


def test_it_knows_every_page() -> None:
    resolvers = get_resolver().url_patterns
    ours = next(one for one in resolvers if getattr(one, "app_name", None) == "disputes")
    assert {pattern.name for pattern in ours.url_patterns} == set(PAGES)


def test_it_answers_the_parties(scene: Scene) -> None:
    buyer, supplier = browser(scene.buyer), browser(scene.supplier)
    answers = {
        name: tuple(one.get(address(scene, name)).status_code for one in (buyer, supplier)) for name in PAGES
    }
    assert answers == PAGES


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_hides_from_another_company_what_is_not_there(scene: Scene, method: str) -> None:
    ask = getattr(browser(world.company()), method)
    for name in PAGES:
        if name != "list":
            foreign, missing = ask(address(scene, name)), ask(address(scene, name, "D-24-000001"))
            assert (foreign.status_code, missing.status_code) in ((404, 404), (405, 405)), name


def test_it_sends_staff_to_the_desk(scene: Scene) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=world.staff("arbitrator", "support").user_id))
    assert {client.get(address(scene, name)).status_code for name in PAGES} == {403}


def test_it_asks_visitors_to_sign_in(scene: Scene) -> None:
    for name in PAGES:
        answer = Client().get(address(scene, name))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("side", ["buyer", "supplier"])
def test_it_changes_nothing_for_the_wrong_side(scene: Scene, side: str) -> None:
    """Whoever may not see the form cannot send it either."""
    client = browser(getattr(scene, side))
    form = {"key": "7b0f6b2c-6f0b-4c2b-9d55-0f8e3c1c2a10", "response": "x", "reason": "x", "sure": "on"}
    form |= {"remedy": "partial_refund", "amount": "4000"}
    for name, expected in PAGES.items():
        answer = expected[side == "supplier"]
        if answer in (404, 409) and name not in (*OF_ORDERS, *ONLY_READ):
            assert client.post(address(scene, name), form).status_code == answer, name
    assert (scene.dispute.state, scene.offer_states()) == ("negotiating", ["open"])


def test_a_line_of_another_dispute_is_not_found(scene: Scene) -> None:
    other = Scene().decided(remedy="full_refund", amount=None)
    line = Obligation.objects.get(dispute=other.dispute)
    assert browser(scene.buyer).get(f"{scene.url}plan/{line.pk}/confirm/").status_code == 404
