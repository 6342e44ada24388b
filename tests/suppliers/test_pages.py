"""The directory, and a supplier's own page (L1–L6)."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from suppliers.models import Supplier
from suppliers.services import assessment, participation
from tests import factories as world
from tests.orders.browsing import browser, key, post, text
from tradeassurance.core import clock

pytestmark = pytest.mark.django_db

PAGES = ("/suppliers/", "/participation/", "/participation/apply/")


def seller(name: str, products: str = "", categories: tuple[str, ...] = (), limit: int = 50_000, **fields):
    """A supplier with words of its own."""
    return world.supplier(limit=limit, name=name, products=products, categories=categories, **fields)


def licence(name: str = "licence.png") -> SimpleUploadedFile:
    """A picture of a business license, as somebody hands it in."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def names(response) -> list[str]:
    return [supplier.company.name for supplier in response.context["page"]]


def test_its_pages_are_for_companies() -> None:
    one = seller("Ningbo Lights")
    for url in (*PAGES, f"/suppliers/{one.supplier.pk}/", "/participation/leave/"):
        assert Client().get(url).headers["Location"].startswith("/account/login/"), url
        assert browser(world.person(is_staff=True)).get(url).status_code == 403, url
        assert browser(world.person()).get(url).status_code == 403, url
        assert browser(one).get(url).status_code in (200, 409), url


def test_L6_a_buyer_finds_suppliers_by_word_country_category_and_what_is_available() -> None:
    seller("Ningbo Lights", "LED panels, street lights", ("lighting",), 90_000)
    seller("Hanoi Shirts", "Shirts", ("apparel", "textiles"), 40_000, country="VN", zone="Asia/Ho_Chi_Minh")
    client = browser(world.company())

    def found(query: str) -> list[str]:
        return names(client.get("/suppliers/?" + query))

    assert found("") == ["Ningbo Lights", "Hanoi Shirts"]
    assert found("q=led+ningbo") == ["Ningbo Lights"]
    assert found("q=led+hanoi") == []
    assert found("country=VN") == ["Hanoi Shirts"]
    assert found("category=textiles") == ["Hanoi Shirts"]
    assert found("category=services") == []
    assert found("available=90,000") == ["Ningbo Lights"]
    assert found("available=90000.01") == []
    assert "No supplier fits" in text(client.get("/suppliers/?q=nobody"))


@pytest.mark.parametrize("query", ["available=1e3", "country=XX", "category=x", "q=%00"])
def test_nonsense_in_the_search_is_said(query: str) -> None:
    seller("Ningbo Lights")
    page = browser(world.company()).get("/suppliers/?" + query)
    assert "Please correct" in text(page)
    assert names(page) == []


def test_L3_L6_available_is_the_limit_less_what_orders_hold() -> None:
    one = seller("Ningbo Lights", limit=20_000)
    world.order(stage="confirmed", supplier=one, protected=7_500)
    page = text(browser(world.company()).get("/suppliers/"))
    assert "Available USD 12,500.00 Limit USD 20,000.00" in page


def test_the_directory_costs_the_same_with_one_three_and_thirty_suppliers() -> None:
    client, seen = browser(world.company()), []
    for more in (1, 2, 27):
        for number in range(more):
            seller(f"Supplier {more}-{number}")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/suppliers/")
        seen.append(len(queries))
    assert seen == [seen[0]] * 3
    rest = client.get("/suppliers/" + page.context["page"].older)
    assert len(names(page)) + len(names(rest)) == 30
    assert set(names(page)).isdisjoint(names(rest))


def test_L6_a_suspended_supplier_is_found_only_when_asked_for_and_takes_no_order() -> None:
    one = seller("Ningbo Lights")
    participation.suspend(one.supplier, by=world.staff("risk"), at=clock.now(), reason="Documents.")
    client = browser(world.company())
    assert names(client.get("/suppliers/")) == []
    assert names(client.get("/suppliers/?everybody=on")) == ["Ningbo Lights"]
    page = client.get(f"/suppliers/{one.supplier.pk}/")
    assert "takes no new orders" in text(page)
    assert "Start an order" not in text(page)
    own = text(browser(one).get("/participation/"))
    assert "You are suspended" in own
    assert "Documents." in own


def test_a_profile_leads_to_an_order_but_not_with_oneself() -> None:
    one = seller("Ningbo Lights")
    url = f"/suppliers/{one.supplier.pk}/"
    assert f'href="/orders/new/{one.supplier.pk}/"' in browser(world.company()).get(url).content.decode()
    assert "Start an order" not in text(browser(one).get(url))
    assert browser(one).get("/suppliers/999999/").status_code == 404


def test_its_own_page_says_what_holds_the_limit_and_why_it_is_what_it_is() -> None:
    one = seller("Ningbo Lights", limit=20_000)
    told = world.order(stage="confirmed", supplier=one, protected=7_500)
    assessment.set_limit(
        one.supplier,
        by=world.staff("risk"),
        at=clock.now(),
        grade="gold",
        limit=Decimal(30_000),
        reason="Grew.",
    )
    page = text(browser(one).get("/participation/"))
    for words in (
        "Limit USD 30,000.00",
        "Frozen for orders USD 7,500.00",
        "USD 22,500.00",
        "Grew.",
        told.order.number,
    ):
        assert words in page


def test_another_company_sees_nothing_of_it() -> None:
    one = seller("Ningbo Lights")
    told = world.order(stage="confirmed", supplier=one)
    page = text(browser(world.company()).get("/participation/"))
    assert told.order.number not in page
    assert "does not take part as a supplier" in page


def test_a_company_reads_the_rules_accepts_them_and_applies() -> None:
    party = world.company("New Seller")
    client = browser(party)
    assert "Every number and switch of these rules" in text(client.get("/participation/apply/"))
    typed = {"products": "Bottles", "categories": ["kitchen"], "licence": licence()}
    refused = post(client, "/participation/apply/", typed)
    assert "Taking part needs the rules to be accepted" in text(refused)
    assert "Bottles" in refused.content.decode()
    typed["licence"] = licence()
    assert post(client, "/participation/apply/", typed, accepted="on").status_code == 302
    supplier = Supplier.objects.get(company=party.company)
    assert (supplier.state, supplier.accepted_by) == ("applied", party.user)
    assert "We are verifying your company" in text(client.get("/participation/"))
    assert client.get("/participation/apply/").status_code == 409
    typed["licence"] = licence()
    assert post(client, "/participation/apply/", typed, accepted="on").status_code == 409


def test_the_same_application_sent_twice_is_one() -> None:
    party = world.company()
    sent = {"key": key(), "products": "Bottles", "categories": ["kitchen"], "accepted": "on"}
    client = browser(party)
    answers = [client.post("/participation/apply/", {**sent, "licence": licence()}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Supplier.objects.filter(company=party.company).count() == 1


def test_a_supplier_leaves_and_its_orders_stay() -> None:
    one = seller("Ningbo Lights")
    told = world.order(stage="confirmed", supplier=one)
    client = browser(one)
    assert "go on to their end" in text(client.get("/participation/leave/"))
    assert post(client, "/participation/leave/").status_code == 302
    assert "You have left the program" in text(client.get("/participation/"))
    assert told.reload().state == "confirmed"
    assert post(client, "/participation/leave/").status_code == 409
    assert post(browser(world.company()), "/participation/leave/").status_code == 404
