"""The list of disputes, the home page's panel, and what an order's page offers: bounded, and to the point (X12)."""

from datetime import timedelta

import pytest

from disputes.enums import OPEN
from tests import factories as world
from tests.disputes import scenes
from tests.disputes.scenes import Scene, browser
from tradeassurance.core.clock import Journey

pytestmark = pytest.mark.django_db


def test_it_lists_mine_and_nobody_elses(the_time: Journey) -> None:
    mine, other = Scene().claim(), Scene().claim()
    the_time.to(mine.at)
    text = browser(mine.buyer).get("/disputes/").text
    assert mine.dispute.number in text
    assert other.dispute.number not in text
    assert "Respond to the claim by" in text


def test_an_empty_list_says_what_to_do() -> None:
    assert "open a claim on the order" in browser(world.company()).get("/disputes/").text


def test_it_filters_by_state(the_time: Journey) -> None:
    waiting = Scene().claim()
    ended = Scene(buyer=waiting.buyer, supplier=waiting.supplier).settled()
    the_time.to(waiting.at)
    client = browser(waiting.buyer)
    for state, shown, hidden in (("open", waiting, ended), ("closed", ended, waiting)):
        text = client.get("/disputes/", {"state": state}).text
        assert shown.dispute.number in text
        assert hidden.dispute.number not in text
    assert "No dispute fits." in client.get("/disputes/", {"state": "lapsed"}).text
    assert "Select a valid choice" in client.get("/disputes/", {"state": "nonsense"}).text


def _many(count: int, first: Scene) -> None:
    for _number in range(count):
        Scene(buyer=first.buyer, supplier=first.supplier).claim()


def test_list_and_home_ask_the_same_for_1_3_and_30_rows(
    the_time: Journey, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    first = Scene().claim()
    the_time.to(first.at)
    for client in (browser(first.buyer), browser(first.supplier)):
        client.get("/disputes/")
    counts: dict[int, dict[str, int]] = {}
    for wanted in (1, 3, 30):
        _many(wanted - first.buyer.company.orders_bought.count(), first)
        counts[wanted] = {}
        for name, party in (("buyer", first.buyer), ("supplier", first.supplier)):
            client = browser(party)
            for url in ("/disputes/", "/"):
                with django_assert_max_num_queries(40) as captured:
                    assert client.get(url).status_code == 200
                counts[wanted][name + url] = len(captured)
    assert counts[1] == counts[3] == counts[30]


def test_it_is_paged_by_key(the_time: Journey) -> None:
    first = Scene().claim()
    _many(26, first)
    the_time.to(first.at)
    client = browser(first.buyer)
    page = client.get("/disputes/")
    assert len(page.context["page"]) == 25
    second = client.get("/disputes/" + page.context["page"].older)
    assert len(second.context["page"]) == 2
    assert first.dispute.number in second.text


# --- home --------------------------------------------------------------------------------------------


def duties(scene: Scene, side: str, the_time: Journey) -> list[str]:
    the_time.to(scene.at)
    items = browser(getattr(scene, side)).get("/").context["items"]
    return [str(item.title) for item in items if scene.dispute.number in str(item.subject)]


def test_home_says_what_each_side_must_do(the_time: Journey) -> None:
    scene = Scene().claim()
    assert duties(scene, "supplier", the_time) == ["Respond to the claim"]
    assert duties(scene, "buyer", the_time) == []
    scene.offer(scene.supplier)
    assert duties(scene, "buyer", the_time) == ["Answer the offer"]
    assert duties(scene, "supplier", the_time) == []


def test_home_asks_for_an_appeal_only_who_has_not_given_it_up(the_time: Journey) -> None:
    scene = Scene().decided()
    assert duties(scene, "buyer", the_time) == ["Appeal, or let the decision stand"]
    client = browser(scene.buyer)
    form = client.get(scene.url + "waive/").context["form"]
    client.post(scene.url + "waive/", {"key": form["key"].value()})
    assert duties(scene, "buyer", the_time) == []
    assert duties(scene, "supplier", the_time) == ["Appeal, or let the decision stand"]


def test_home_names_refund_check_and_return(the_time: Journey) -> None:
    scene = scenes.late(scenes.classic())
    scene.pass_time(days=30).escalate()
    scene.decide(scene.take(), "full_refund", None)
    assert "Refund the buyer" in duties(scene, "supplier", the_time)
    returned = Scene().settled("9000", "return_and_refund")
    assert duties(returned, "buyer", the_time) == ["Send the goods back"]


# --- the order's page --------------------------------------------------------------------------------


def test_an_order_offers_a_claim_while_a_window_is_open(the_time: Journey) -> None:
    scene = Scene()
    url = f"/orders/{scene.order.number}/"
    claim = f"{url}claim/"
    the_time.to(scene.at)
    assert claim in browser(scene.buyer).get(url).text
    assert claim not in browser(scene.supplier).get(url).text
    the_time.to(scene.at + timedelta(days=200))
    assert claim not in browser(scene.buyer).get(url).text


def test_an_order_leads_to_its_dispute(the_time: Journey) -> None:
    scene = Scene().claim()
    the_time.to(scene.at)
    url = f"/orders/{scene.order.number}/"
    for party in (scene.buyer, scene.supplier):
        text = browser(party).get(url).text
        assert f"Go to dispute {scene.dispute.number}" in text
        assert f"{url}claim/" not in text
    assert scene.dispute.state in OPEN
    assert browser(scene.buyer).get(f"{url}dispute/")["Location"] == scene.url


def test_an_order_says_who_must_answer_an_offer(the_time: Journey) -> None:
    scene = Scene().claim()
    scene.offer(scene.supplier)
    the_time.to(scene.at)
    url = f"/orders/{scene.order.number}/"
    assert "<strong>You</strong> must answer the offer" in browser(scene.buyer).get(url).text
    assert (
        f"<strong>{scene.buyer.company.name}</strong> must answer the offer"
        in browser(scene.supplier).get(url).text
    )


def test_an_order_tells_of_the_decision_and_keeps_the_suppliers_debt_between_two(the_time: Journey) -> None:
    scene = scenes.late(scenes.classic())
    scene.pass_time(days=30).escalate()
    scene.decide(scene.take(), "full_refund", None)
    scene.pass_time(days=12)
    the_time.to(scene.at)
    text = browser(scene.buyer).get(f"/orders/{scene.order.number}/").text
    assert "Trade Assurance decided" in text
    assert "Guarantee fund" in text
    assert "Claims on suppliers" not in text
    assert "debt from this order" not in text
