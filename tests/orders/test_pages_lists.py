"""The list of orders and the home page: what is there, and at what price (DESIGN 5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders import panels, reading
from orders.services import requesting
from tests import factories as world
from tests.factories import HOUR
from tests.orders.browsing import browser, text
from tradeassurance.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    """Makes orders between the same two companies."""
    seller, buyer = world.supplier(limit=10_000_000), world.company("Elbe Import")

    def make(count=1, **how):
        return [world.order(supplier=seller, buyer=buyer, **how) for _ in range(count)]

    make.buyer, make.seller = buyer, seller
    return make


def numbers(response) -> list[str]:
    return [order.number for order in response.context["page"]]


def queries(call) -> int:
    with CaptureQueriesContext(connection) as found:
        call()
    return len(found)


def test_the_list_costs_the_same_with_one_three_and_thirty_orders(shop) -> None:
    client, seen = browser(shop.buyer), []
    for more in (1, 2, 27):
        shop(more, stage="confirmed")
        seen.append(queries(lambda: client.get("/orders/")))
    assert seen == [seen[0]] * 3
    page = client.get("/orders/")
    assert len(numbers(page)) == 25
    assert len(numbers(client.get("/orders/" + page.context["page"].older))) == 5


def test_the_list_of_requests_costs_the_same_with_one_three_and_thirty(shop) -> None:
    asks = {"category": "kitchen", "quantity": Decimal(500), "unit": "pcs", "wanted_by": date(2024, 6, 1)}
    at, seen = clock.now(), {shop.buyer: [], shop.seller: []}
    for more in (1, 2, 27):
        for number in range(more):
            requesting.ask(
                by=shop.buyer.actor, at=at, buyer=shop.buyer.company, supplier=shop.seller.supplier,
                product=f"Bottle {more}-{number}", **asks,
            )  # fmt: skip
        for party, counts in seen.items():
            client = browser(party)
            client.get("/orders/requests/")
            counts.append(queries(lambda client=client: client.get("/orders/requests/")))
    for party, counts in seen.items():
        assert counts == [counts[0]] * 3
        page = browser(party).get("/orders/requests/").context["page"]
        rest = browser(party).get("/orders/requests/" + page.older).context["page"]
        assert len(page.rows) + len(rest.rows) == 30


def test_the_list_is_one_query_of_orders(shop) -> None:
    shop(3, stage="paid")
    orders = reading.listed(shop.buyer.company.pk)
    assert (
        queries(lambda: [(o.buyer.name, o.seller.name, reading.amount(o), o.next_due) for o in orders]) == 1
    )


@pytest.mark.parametrize("stage", ["proposed", "confirmed", "paid", "delivered"])
def test_an_order_page_costs_the_same_with_one_three_and_thirty_rows(shop, stage, now) -> None:
    (told,) = shop(stage=stage)
    now.to(told.times[stage] + HOUR)
    client, url = browser(shop.buyer), f"/orders/{told.order.number}/"
    one = queries(lambda: client.get(url))
    rows = {"items": tuple(world.terms(shipment_date=None).items) * 30}
    (many,) = shop(stage=stage, **rows)
    assert queries(lambda: client.get(f"/orders/{many.order.number}/")) == one


def test_it_narrows_by_state_side_number_and_company(shop) -> None:
    (running,) = shop(stage="confirmed")
    (open_,) = shop(stage="proposed")
    client = browser(shop.buyer)

    def found(query):
        return numbers(client.get("/orders/?" + query))

    assert found("group=running") == [running.order.number]
    assert found("group=agreeing") == [open_.order.number]
    assert found("group=ended") == found("group=disputed") == []
    assert found("side=supplier") == []
    assert len(found("side=buyer")) == 2
    assert found(f"q={running.order.number.lower()}") == [running.order.number]
    assert len(found(f"q={shop.seller.company.name[:5]}")) == 2
    assert found("q=elbe") == []
    assert "No order fits" in text(client.get("/orders/?q=nobody"))


@pytest.mark.parametrize("query", ["group=x", "side=x", "q=" + "x" * 101, "q=%00", "group=running&group=x"])
def test_nonsense_in_the_filter_is_said_not_obeyed(shop, query) -> None:
    shop()
    page = browser(shop.buyer).get("/orders/?" + query)
    assert page.status_code == 200
    assert "Please correct" in text(page)


@pytest.mark.parametrize("query", ["after=zzz", "after=W10", "after=WyJ4Il0", "before=%E9"])
def test_a_key_that_makes_no_sense_is_a_404(shop, query) -> None:
    assert browser(shop.buyer).get("/orders/?" + query).status_code == 404


def test_an_empty_list_says_what_to_do() -> None:
    page = browser(world.company()).get("/orders/")
    assert "No orders yet" in text(page)
    assert 'href="/suppliers/"' in page.content.decode()


def test_another_company_sees_none_of_them(shop) -> None:
    shop(2, stage="paid")
    assert numbers(browser(world.company()).get("/orders/")) == []


def test_a_draft_is_listed_for_its_drafter_only(shop) -> None:
    (draft,) = shop()
    assert numbers(browser(shop.seller).get("/orders/")) == [draft.order.number]
    assert numbers(browser(shop.buyer).get("/orders/")) == []


# --- home --------------------------------------------------------------------------------------------


def titles(party, rf) -> list[str]:
    request = rf.get("/")
    request.actor, request.received_at = party.actor, clock.now()
    return [item.title for item in panels.items(request)]


@pytest.mark.parametrize(
    ("stage", "buyer", "supplier"),
    [
        ("draft", [], ["Send your draft to the other side"]),
        ("proposed", ["Confirm the contract, or change it"], ["Confirm the contract, or change it"]),
        ("confirmed", ["Pay the initial payment"], []),
        ("paid", [], ["Ship the goods"]),
        ("shipped", ["Confirm receipt when the goods arrive"], []),
        ("delivered", [], []),
    ],
)
def test_home_says_what_must_be_done(shop, rf, stage, buyer, supplier) -> None:
    shop(stage=stage)
    assert titles(shop.buyer, rf) == buyer
    assert titles(shop.seller, rf) == supplier


def test_home_asks_once_however_many_orders_wait(shop, rf) -> None:
    shop(3, stage="confirmed")
    shop(3, stage="proposed")
    assert queries(lambda: titles(shop.buyer, rf)) == 1


def test_home_says_by_when_and_what_happens_otherwise(shop) -> None:
    (told,) = shop(stage="confirmed")
    page = text(browser(shop.buyer).get("/"))
    assert told.order.number in page
    assert "the order lapses." in page
    assert "in 7 days by 8 Mar 2024" in page


def test_home_tells_who_confirmed_that_the_other_side_must(shop, rf) -> None:
    (told,) = shop(stage="proposed")
    told.confirm(only="buyer")
    assert titles(shop.buyer, rf) == []
    assert titles(shop.seller, rf) == ["Confirm the contract, or change it"]
