"""Shipping in parts, confirming receipt and spending a credit, as people do it on the pages (P5, P6)."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Credit, CreditUse, Shipment
from orders.services import fulfilment
from tests import factories as world
from tests.journeys.story import on
from tests.orders.browsing import browser, path, post, text
from tests.orders.test_shipments import LAMPS, POLES
from tradeassurance.core import clock
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db


def test_p5_a_supplier_ships_a_part_with_its_documents_and_then_the_rest() -> None:
    told = world.order(stage="paid", items=(LAMPS, POLES))
    supplier, buyer = browser(told.supplier), browser(told.buyer)
    with clock.travel(on("2024-03-05")) as journey:
        page = text(supplier.get(path("page", told.order)))
        assert "Still to be shipped 1,000 pcs · Lamp 100 pcs · Pole" in page
        form = supplier.get(path("ship", told.order)).content.decode()
        assert 'value="1000"' in form
        assert "multipart/form-data" in form

        # When less than what is left is typed, with a packing list
        paper = SimpleUploadedFile("list.txt", b"40 cartons", "text/plain")
        typed = {"carrier_code": "maersk", "tracking": "MAEU9", "line_1": "400", "line_2": ""}
        sent = post(supplier, path("ship", told.order), {**typed, "packing_list": paper})

        # Then that is what was shipped, and the page says what is left
        assert sent.status_code == 302
        page = text(buyer.get(path("page", told.order)))
        assert "Shipment 1 : Maersk" in page.replace("1: ", "1 : ")
        assert "400 pcs · Lamp" in page
        assert "Still to be shipped 600 pcs · Lamp 100 pcs · Pole" in page
        assert "Packing list: list.txt" in page

        # And a shipment arrives alone, the order with the last one
        first = Shipment.objects.get()
        assert buyer.get(path("arrive", told.order, first.pk)).status_code == 200
        assert supplier.get(path("arrive", told.order, first.pk)).status_code == 409
        assert post(buyer, path("arrive", told.order, first.pk)).status_code == 302
        journey.to(on("2024-03-09"))
        assert post(supplier, path("ship", told.order), carrier="Own lorry").status_code == 302
        assert told.reload().state == "shipped"
        assert post(buyer, path("deliver", told.order)).status_code == 302
        assert told.reload().state == "delivered"


def test_p5_the_form_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    told = world.order(stage="paid", items=(LAMPS, POLES))
    supplier = browser(told.supplier)
    with clock.travel(on("2024-03-05")):
        for typed, said in (
            ({"line_1": "1,001", "carrier": "Lorry"}, "The most is 1,000"),
            ({"line_1": "1e3", "carrier": "Lorry"}, "Write a number with the digits"),
            ({"line_1": "1000"}, "Name the carrier, or choose one from the list."),
        ):
            answer = post(supplier, path("ship", told.order), typed)
            assert said in text(answer)
            assert f'value="{typed["line_1"]}"' in answer.content.decode()
        assert not Shipment.objects.exists()


def test_p5_nothing_more_is_offered_once_a_part_was_shipped() -> None:
    told = world.order(stage="paid", items=(LAMPS, POLES))
    supplier = browser(told.supplier)
    with clock.travel(on("2024-03-05")):
        assert supplier.get(path("ship_nothing_more", told.order)).status_code == 409
        ship = {"by": told.supplier.actor, "at": on("2024-03-05"), "carrier_code": "dhl"}
        fulfilment.ship(told.order, quantities={1: Decimal(3)}, **ship)
        assert (
            path("ship_nothing_more", told.order) in supplier.get(path("page", told.order)).content.decode()
        )
        assert post(supplier, path("ship_nothing_more", told.order)).status_code == 302
        assert told.reload().state == "shipped"


def test_p6_a_buyer_reads_about_the_credit_and_spends_it_on_a_later_order() -> None:
    # Given a late order and a later one
    first = world.order(stage="paid")
    sweep(on("2024-03-20"))
    told = world.order(stage="confirmed", buyer=first.buyer, at=on("2024-04-01"))
    buyer = browser(first.buyer)
    with clock.travel(on("2024-04-02")):
        page = text(buyer.get(path("page", first.order)))
        assert "This order is late: you have a credit." in page
        assert "Not shipped by the agreed date" in page
        assert "you have a credit" not in text(browser(first.supplier).get(path("page", first.order)))
        assert "Can be spent" in text(buyer.get("/orders/credits/"))

        # When it is spent on the later order's page
        assert path("spend_credit", told.order) in buyer.get(path("page", told.order)).content.decode()
        form = text(buyer.get(path("spend_credit", told.order)))
        assert "USD 100.00 takes USD 100.00 off this order." in form
        credit = Credit.objects.get()
        assert post(buyer, path("spend_credit", told.order), credit=str(credit.pk)).status_code == 302

        # Then less is to be paid, and the list says where it was spent
        page = text(buyer.get(path("page", told.order)))
        assert "Covered by a credit USD 100.00" in page
        assert "Still to be paid USD 29,900.00" in page
        assert f"Spent {told.order.number}" in text(buyer.get("/orders/credits/"))
        assert buyer.get(path("spend_credit", told.order)).status_code == 409
        assert post(buyer, path("spend_credit", told.order), credit=str(credit.pk)).status_code == 409
        assert CreditUse.objects.count() == 1


def test_credits_of_others_are_not_listed_and_an_empty_list_says_what_to_do() -> None:
    world.order(stage="paid")
    sweep(on("2024-03-20"))
    page = text(browser(world.company()).get("/orders/credits/"))
    assert "No credits." in page
    assert "Late dispatch" not in page


def test_the_list_of_credits_asks_as_much_for_thirty_as_for_one() -> None:
    told = [world.order(stage="paid")]
    buyer, seller, counts = told[0].buyer, told[0].supplier, []
    client = browser(buyer)
    for rows in (1, 3, 30):
        while len(told) < rows:
            told.append(world.order(stage="paid", buyer=buyer, supplier=seller, protected=1))
        sweep(on("2024-03-20"))
        client.get("/orders/credits/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/orders/credits/").status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
