"""An order's pages: who sees them, what they say, and the way from a draft to accepted goods (O1–P5)."""

from decimal import Decimal

import pytest
from django.test import Client

from orders.models import Order, Payment, Refund
from tests import factories as world
from tests.factories import DAY, HOUR, STARTS
from tests.orders.browsing import browser, contract, key, path, post, text
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db
START = STARTS["current-2024"]

OWN_PAGES = (
    "page",
    "versions",
    "revise",
    "confirm",
    "propose",
    "cancel",
    "announce",
    "ship",
    "deliver",
    "accept",
)


@pytest.mark.parametrize("stage", world.STAGES)
def test_it_opens_its_pages_to_the_parties_only(stage: str) -> None:
    told = world.order(stage=stage)
    buyer, supplier, stranger = browser(told.buyer), browser(told.supplier), browser(world.company())
    staff = browser(world.person(is_staff=True))
    for name in OWN_PAGES:
        url = path(name, told.order)
        assert supplier.get(url).status_code in {200, 409}, name
        assert buyer.get(url).status_code in ({404} if stage == "draft" else {200, 409}), name
        assert stranger.get(url).status_code == 404, name
        assert post(stranger, url).status_code in (404, 405), name
        assert staff.get(url).status_code == 403, name
        assert Client().get(url).headers["Location"].startswith("/account/login/"), name


def test_lists_and_new_orders_are_for_companies() -> None:
    seller = world.supplier()
    for url in ("/orders/", "/orders/new/", f"/orders/new/{seller.supplier.pk}/"):
        assert Client().get(url).headers["Location"].startswith("/account/login/")
        assert browser(world.person(is_staff=True)).get(url).status_code == 403
        assert browser(world.person()).get(url).status_code == 403


def test_an_unknown_number_is_as_missing_as_a_foreign_one() -> None:
    told = world.order(stage="paid")
    stranger = world.order(stage="paid")
    client = browser(told.buyer)
    unknown = client.get("/orders/TA-24-000000/")
    foreign = client.get(path("page", stranger.order))
    assert unknown.status_code == foreign.status_code == 404
    assert text(unknown) == text(foreign)


def test_payments_and_refunds_of_another_order_are_missing() -> None:
    told, other = world.order(stage="confirmed"), world.order(stage="confirmed")
    announced = post(browser(other.buyer), path("announce", other.order), method="bank", amount="10,000")
    assert announced.status_code == 302
    foreign = Payment.objects.get(order=other.order)
    assert browser(told.buyer).get(path("stop_payment", told.order, foreign.pk)).status_code == 404
    assert browser(told.buyer).get(path("refund_arrived", told.order, 1)).status_code == 404


def test_a_buyer_drafts_changes_and_both_confirm(now) -> None:
    seller, buyer = world.supplier(), world.company("Elbe Import")
    mine, theirs = browser(buyer), browser(seller)

    drafted = mine.post(f"/orders/new/{seller.supplier.pk}/", contract())
    order = Order.objects.get()
    assert drafted.headers["Location"] == path("page", order)
    assert order.versions.get().total == Decimal(3250)
    assert "Only your company sees this draft" in text(mine.get(path("page", order)))
    assert theirs.get(path("page", order)).status_code == 404

    assert post(mine, path("propose", order)).status_code == 302
    changed = theirs.post(
        path("revise", order), contract(note="Two days later, please.", shipment_date="2024-05-04")
    )
    assert changed.status_code == 302
    page = text(mine.get(path("page", order)))
    assert "What version 2 changed" in page
    assert "Two days later, please." in page

    assert post(mine, path("confirm", order), version="2").status_code == 302
    assert "must confirm version 2" in text(mine.get(path("page", order)))
    assert post(theirs, path("confirm", order), version="2").status_code == 302
    order.refresh_from_db()
    assert order.state == "confirmed"
    assert "You must pay by" in text(mine.get(path("page", order)))


def test_a_supplier_drafts_for_a_buyer_it_names() -> None:
    seller, buyer = world.supplier(), world.company("Elbe Import")
    client = browser(seller)
    refused = client.post("/orders/new/", contract(buyer="Nobody Ltd"))
    assert "No company of this name or address has an account" in text(refused)
    assert client.post("/orders/new/", contract(buyer=buyer.user.email)).status_code == 302
    assert client.post("/orders/new/", contract(buyer="elbe import")).status_code == 302
    assert set(Order.objects.values_list("buyer", flat=True)) == {buyer.company.pk}


def test_who_supplies_nothing_is_sent_to_the_directory() -> None:
    assert browser(world.company()).get("/orders/new/").headers["Location"] == "/suppliers/"


def test_no_order_is_drafted_with_a_supplier_that_does_not_take_part() -> None:
    assert browser(world.company()).get("/orders/new/4711/").status_code == 404


def test_it_goes_from_payment_to_acceptance(now) -> None:
    told = world.order(stage="confirmed")
    mine, theirs = browser(told.buyer), browser(told.supplier)
    order = told.order
    assert post(mine, path("announce", order), method="bank", amount="10,000.00").status_code == 302
    paid = Payment.objects.get()
    page = text(mine.get(path("page", order)))
    assert paid.reference in page
    assert "Trade Assurance Settlement" in page
    assert "Trade Assurance Settlement" not in text(theirs.get(path("page", order)))

    told.pay(Decimal(1), at=now.forward(HOUR))
    world.payment.receive(paid, by=PROVIDER, at=now.forward(HOUR), bank_reference="B-1")
    assert "You must ship by" in text(theirs.get(path("page", order)))
    assert post(theirs, path("ship", order), carrier="Sea line", tracking="SL-1").status_code == 302
    assert "SL-1" in text(mine.get(path("page", order)))
    now.forward(9 * DAY)
    assert post(mine, path("deliver", order)).status_code == 302
    assert "the payment is still held" in text(mine.get(path("page", order)))
    asked = text(mine.get(path("accept", order)))
    assert "USD 10,001.00 that is held goes to the supplier now" in asked
    assert "Claim windows stay open until" in asked
    assert post(mine, path("accept", order)).status_code == 302
    assert told.reload().accepted_at is not None
    statement = text(mine.get(path("page", order)))
    assert "Held money released to the supplier" in statement


def test_it_shows_the_money_as_a_table_that_adds_up(now) -> None:
    told = world.order(stage="paid")
    now.to(told.times["paid"] + HOUR)
    response = browser(told.buyer).get(path("page", told.order))
    (statement,) = response.context["statements"]
    for row in [*(row.cells for row in statement.rows), statement.totals]:
        assert sum(amount.amount for _place, amount in row if amount) == 0


def test_a_buyer_withdraws_a_payment_that_was_not_made() -> None:
    told = world.order(stage="confirmed")
    client = browser(told.buyer)
    post(client, path("announce", told.order), method="wire", amount="10000")
    paid = Payment.objects.get()
    url = path("stop_payment", told.order, paid.pk)
    assert "required" in text(post(client, url))
    assert post(client, url, reason="Wrong amount.").status_code == 302
    paid.refresh_from_db()
    assert paid.state == "failed"
    assert browser(told.supplier).get(url).status_code == 409


def test_a_buyer_says_that_a_refund_arrived(now) -> None:
    told = world.order(stage="confirmed")
    paid = told.pay(Decimal(400), at=told.times["paid"])
    order = told.reload()
    now.to(told.times["paid"] + HOUR)
    Refund.objects.create(
        order=order, payment=paid, amount=400, cause="test", due_at=now.to(START + 2 * DAY),
        state="sent", sent_at=START + 2 * DAY, bank_reference="R-77",
    )  # fmt: skip
    page = text(browser(told.buyer).get(path("page", order)))
    assert "R-77" in page
    assert "It arrived" in page
    assert "It arrived" not in text(browser(told.supplier).get(path("page", order)))


def test_a_cancelled_order_says_why() -> None:
    told = world.order(stage="proposed")
    assert post(browser(told.buyer), path("cancel", told.order), reason="Found stock.").status_code == 302
    assert "Found stock." in text(browser(told.supplier).get(path("page", told.order)))


def test_a_refusal_is_shown_with_its_rule_and_keeps_what_was_typed(now) -> None:
    told = world.order(stage="paid")
    now.to(told.times["paid"] + HOUR)
    client = browser(told.supplier)
    first = key()
    sent = {"key": first, "carrier": "Sea line", "tracking": "SL-1"}
    assert client.post(path("ship", told.order), sent).status_code == 302
    again = client.post(path("ship", told.order), sent | {"key": key(), "carrier": "Air line"})
    assert again.status_code == 409
    page = text(again)
    assert "Nothing was changed" in page
    assert "P5" in page
    assert 'value="Air line"' in again.content.decode()


def test_the_same_form_sent_twice_is_done_once() -> None:
    seller, buyer = world.supplier(), world.company()
    client, sent = browser(buyer), contract()
    first = client.post(f"/orders/new/{seller.supplier.pk}/", sent)
    second = client.post(f"/orders/new/{seller.supplier.pk}/", sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert Order.objects.count() == 1
    other = client.post(f"/orders/new/{seller.supplier.pk}/", sent | {"note": "other content"})
    assert other.status_code == 409
    assert "already sent with other content" in text(other)


def test_a_form_without_its_token_is_not_done() -> None:
    told = world.order(stage="proposed")
    response = browser(told.buyer).post(path("cancel", told.order), {"reason": "No."})
    assert "Open this page again" in text(response)
    assert told.reload().state == "proposed"


def test_a_late_order_says_who_is_late(now) -> None:
    told = world.order(stage="paid")
    now.to(told.times["draft"] + 20 * DAY)
    assert "the time is over" in text(browser(told.supplier).get(path("page", told.order)))
    sweep(now.forward(HOUR))
    page = text(browser(told.buyer).get(path("page", told.order)))
    assert "The agreed shipment date, 15 Mar 2024, has passed" in page
    assert "The agreed shipment date passed" in page
