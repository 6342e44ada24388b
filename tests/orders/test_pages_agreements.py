"""The pages of amendments and requests: proposed by one side, answered by the other (O1, O5)."""

import pytest

from orders.models import Amendment, Order, PurchaseRequest
from tests import factories as world
from tests.orders.browsing import browser, contract, path, post, text

pytestmark = pytest.mark.django_db


def test_o5_an_amendment_is_proposed_read_and_accepted_on_pages(now) -> None:
    told = world.order(stage="paid")
    now.to(told.times["paid"] + world.HOUR)
    seller, buyer = browser(told.supplier), browser(told.buyer)
    assert seller.get(path("amend", told.order)).status_code == 200
    sent = seller.post(path("amend", told.order), contract(
        note="The mould broke.", **{"items-0-unit_price": "30.00"}))  # fmt: skip
    assert sent.status_code == 302, text(sent)
    waiting = Amendment.objects.get()
    page = text(buyer.get(path("page", told.order)))
    assert "The mould broke." in page
    assert "Read and accept" in page
    accept = path("accept_amendment", told.order, waiting.number)
    assert "What would change" in text(buyer.get(accept))
    assert browser(world.company()).get(accept).status_code == 404
    assert seller.get(accept).status_code == 409
    assert post(buyer, accept).status_code == 302
    assert told.reload().contract.number == 2


def test_o5_new_dates_and_the_end_of_an_order_are_proposed_on_pages(now) -> None:
    told = world.order(stage="paid")
    now.to(told.times["paid"] + world.HOUR)
    seller, buyer = browser(told.supplier), browser(told.buyer)
    assert seller.get(path("dates", told.order)).status_code == 200
    assert (
        post(seller, path("dates", told.order), shipment_date="2024-05-01", reason="Late").status_code == 302
    )
    assert post(buyer, path("decline_amendment", told.order, 1), answer="No").status_code == 302
    assert post(buyer, path("cancel_together", told.order), reason="Stop").status_code == 302
    assert post(seller, path("accept_amendment", told.order, 2)).status_code == 302
    assert told.reload().state == "cancelled"
    assert "Cancelled by agreement" in text(buyer.get(path("page", told.order)))


def test_o1_a_request_becomes_a_draft_on_pages() -> None:
    seller, buyer = world.supplier(), world.company()
    asked = {
        "product": "Bottle", "category": "kitchen", "quantity": "500", "unit": "pcs",
        "wanted_by": "2024-06-01", "note": "Steel, please.",
    }  # fmt: skip
    assert post(browser(buyer), f"/orders/requests/new/{seller.supplier.pk}/", asked).status_code == 302
    wanted = PurchaseRequest.objects.get()
    page = f"/orders/requests/{wanted.pk}/"
    assert "Turn into a draft" in text(browser(seller).get(page))
    assert browser(world.company()).get(page).status_code == 404
    start = browser(seller).get(f"{page}draft/").content.decode()
    assert 'value="Bottle"' in start
    assert browser(seller).post(f"{page}draft/", contract()).status_code == 302
    wanted.refresh_from_db()
    assert (wanted.state, wanted.order) == ("drafted", Order.objects.get())
    assert "Bottle" in text(browser(buyer).get("/orders/requests/"))
