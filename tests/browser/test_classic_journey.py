"""Classic custody, driven with browsers from the draft to the limit coming back (RULEBOOK 1, 4–6)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from orders.models import Order
from tests.browser.gallery import Gallery
from tests.browser.stage import Stage, clock_at
from tests.journeys.conftest import put_in_force
from tests.journeys.story import SUPPLIER_ZONE, on
from tradeassurance.core import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_late_goods_are_paid_by_the_guarantee_and_the_limit_comes_back(
    open_page: Callable[..., Page], sign_in: Callable[..., None], gallery: Gallery
) -> None:
    put_in_force("classic-2015")
    with clock_at("2024-01-20") as time:
        stage = Stage(open_page, sign_in)
        agree(stage, gallery, time)
        pay(stage, gallery, time)
        claim(stage, gallery, time)
        decide(stage, gallery, time)
        recover(stage, gallery, time)


def agree(stage: Stage, gallery: Gallery, time: clock.Journey) -> None:
    """The supplier drafts, forgets the price first, sends, changes once; both confirm version 2."""
    seller = stage.at("seller").go("/orders/").follow("/orders/new/")
    seller.fill(
        buyer=stage.buyer_company.name,
        currency="USD",
        **{
            "items-0-product": "LED lamp",
            "items-0-category": "lighting",
            "items-0-quantity": "1,000",
            "items-0-unit": "pcs",
        },
        initial_payment="10,000",
        protected_amount="5,000",
        shipment_date="2024-03-01",
        quality_cover="pre_shipment",
    ).button('name="add"][value="requirements"')
    seller.send()
    gallery.keep(seller, "draft-with-errors")
    assert seller.page.locator('[name="initial_payment"]').input_value() == "10,000"
    seller.fill(
        **{
            "items-0-unit_price": "30",
            "requirements-0-characteristic": "Luminous flux",
            "requirements-0-requirement": "800 lm",
            "requirements-0-tolerance": "± 5 %",
        }
    )
    gallery.judge(seller, "draft-form")
    seller.send()
    stage.order_id = Order.objects.get().pk
    seller.reads("Only your company sees this draft.").follow("/send/").send()

    time.to(on("2024-01-20", "11:00"))
    seller.follow("/revise/").fill(protected_amount="8,000").send()
    buyer = stage.at("buyer").go("/").pick(f"/orders/{stage.order.number}/")
    gallery.judge(buyer, "order-to-confirm")
    buyer.reads("5,000.00", "8,000.00").follow("/confirm/")
    gallery.judge(buyer, "confirm")
    buyer.send().reads("You confirmed the contract.")
    stage.order_page("seller").follow("/confirm/").send()
    assert stage.order.contract.number == 2
    assert (stage.freeze.amount, stage.supplier.available_amount) == (8000, 42000)


def pay(stage: Stage, gallery: Gallery, time: clock.Journey) -> None:
    """The buyer announces; finance finds the payment in its queue and records it."""
    time.to(on("2024-01-22"))
    buyer = stage.order_page("buyer").follow("/pay/").send()
    gallery.keep(buyer, "payment-announced")
    payment = stage.order.payments.get()
    buyer.reads(payment.reference)

    time.to(on("2024-01-23"))
    finance = stage.at("finance").go("/admin/")
    gallery.keep(finance, "desk-work-of-finance")
    finance.pick("/admin/orders/payment/?queue").pick(f"/payment/{payment.pk}/change/").follow(
        "/move/receive/"
    )
    gallery.keep(finance, "desk-record-payment")
    finance.fill(bank_reference="SWIFT 20240123-7").send().reads("The payment is recorded as received.")
    assert stage.order.state == "in_production"


def claim(stage: Stage, gallery: Gallery, time: clock.Journey) -> None:
    """The date passes, the job says so; the buyer is led through the claim and attaches a letter."""
    time.to(on("2024-03-02"))
    stage.job()
    buyer = stage.at("buyer").go("/inbox/")
    gallery.judge(buyer, "inbox")
    time.to(on("2024-03-18"))
    stage.order_page("buyer").reads("2024").follow("/claim/")
    gallery.keep(buyer, "claim-1-reason")
    buyer.fill(reason="late_shipment").send()
    gallery.judge(buyer, "claim-2-covered")
    buyer.declare().send()
    gallery.keep(buyer, "claim-3-errors")
    buyer.fill(
        since="2024-03-02",
        statement="Nothing was shipped and nobody answers the phone.",
        wanted="full_refund",
    )
    buyer.attach("letters.txt", "Where are the goods?", "files-correspondence")
    gallery.judge(buyer, "claim-3-details")
    buyer.send()
    gallery.keep(buyer, "claim-4-review")
    buyer.reads("letters.txt").send().reads("Your claim was sent.")
    gallery.judge(buyer, "dispute-of-the-buyer")
    # Qingming (4 and 5 April 2024) lies in between, and the make-up Sunday of 7 April.
    assert stage.due("dispute.respond") == on("2024-04-09", "23:59:59", SUPPLIER_ZONE)
    gallery.judge(stage.dispute_page("seller"), "dispute-of-the-supplier")

    time.to(on("2024-04-08"))
    stage.dispute_page("buyer").reads("Not yet")
    time.to(on("2024-04-10"))
    stage.job()
    stage.dispute_page("buyer").follow("/escalate/")
    gallery.keep(buyer, "escalate")
    buyer.send().reads("Trade Assurance was asked to decide.")


def decide(stage: Stage, gallery: Gallery, time: clock.Journey) -> None:
    """The arbitrator takes the case, asks for evidence, gets it, and decides for the buyer in full."""
    time.to(on("2024-04-11"))
    desk = stage.at("arbitrator").go("/admin/")
    gallery.keep(desk, "desk-work-of-the-arbitrator")
    desk = stage.case("arbitrator").follow("/move/take/").send().reads("The case is yours.")
    desk.follow("/move/ask-evidence/").fill(side="supplier", text="Show the bill of lading.").send()

    time.to(on("2024-04-12"))
    seller = stage.at("seller").go("/").pick(f"/disputes/{stage.dispute.number}/")
    gallery.keep(seller, "evidence-asked")
    seller.follow("/evidence/").fill(kind="transport", description="Booking of a container")
    seller.attach("booking.txt", "Booked for 30 April.")
    seller.send().reads("Your evidence was added.", "booking.txt")

    time.to(on("2024-04-13"))
    stage.case("arbitrator")
    gallery.judge(desk, "desk-case")
    desk.follow("/move/decide/")
    gallery.judge(desk, "desk-decide")
    finding = stage.dispute.deviations.get().pk
    desk.fill(
        liability="supplier",
        remedy="full_refund",
        reasons="Not shipped at all; a booking for 30 April is no shipment.",
        **{f"finding_{finding}": "confirmed"},
    ).send().reads("The determination is written.")
    gallery.keep(desk, "desk-case-decided")
    stage.dispute_page("seller").reads("10,000.00")
    gallery.judge(stage.at("seller"), "decision-of-the-supplier")


def recover(stage: Stage, gallery: Gallery, time: clock.Journey) -> None:
    """No refund comes: the guarantee pays 8,000, 2,000 stay owed, and the limit comes back with the money."""
    time.to(on("2024-04-22"))
    stage.job()
    buyer = stage.dispute_page("buyer").reads("8,000.00", "2,000.00")
    gallery.judge(buyer, "guarantee-paid")
    gallery.judge(stage.order_page("buyer"), "order-refunded")
    assert stage.supplier.available_amount == Decimal(42000)

    time.to(on("2024-05-02"))
    finance = stage.at("finance").go("/admin/disputes/debt/").pick(f"/debt/{stage.debt.pk}/change/")
    finance.follow("/move/reimburse/")
    gallery.keep(finance, "desk-reimburse")
    finance.fill(amount="8,000", bank_reference="SWIFT-1").send().reads("The reimbursement is recorded.")
    seller = stage.at("seller").go("/").follow("/participation/")
    gallery.judge(seller, "limit-back")
    seller.reads("50,000.00")
    time.forward(timedelta(days=1))
    assert (stage.debt.state, stage.supplier.available_amount) == ("reimbursed", Decimal(50000))


def test_changing_one_amount_leaves_the_quality_requirements_as_they_were(
    open_page: Callable[..., Page], sign_in: Callable[..., None]
) -> None:
    with clock_at("2024-01-20"):
        stage = Stage(open_page, sign_in)
        stage.draft(on("2024-01-20"))
        stage.order_page("seller").follow("/revise/").fill(initial_payment="9,000").send()

        newest = stage.order.versions.latest("number")
        assert (newest.number, newest.initial_payment) == (2, Decimal(9000))
        assert [one.characteristic for one in newest.requirements.all()] == ["Luminous flux"]
