"""Escrow custody, driven with browsers: a settlement in Chinese, a return, and the quiet life without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from orders.models import Order, Refund
from tests.browser.gallery import PHONE, Gallery
from tests.browser.stage import Stage, clock_at
from tests.journeys.conftest import put_in_force
from tests.journeys.story import on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def delivered(stage: Stage) -> Stage:
    """Held, shipped on time, delivered on 20 March 2024: what the classic journey does by hand."""
    stage.draft(on("2024-01-20"))
    stage.agree(on("2024-01-21"))
    stage.pay(on("2024-01-22"))
    stage.ship(on("2024-02-28"))
    stage.deliver(on("2024-03-20"))
    return stage


def test_a_quality_claim_on_day_29_is_settled_in_chinese(
    open_page: Callable[..., Page], sign_in: Callable[..., None], gallery: Gallery
) -> None:
    with clock_at("2024-04-18") as time:
        stage = delivered(Stage(open_page, sign_in, language="zh-hans"))
        requirement = stage.order.contract.requirements.get()
        buyer = stage.order_page("buyer")
        assert buyer.page.locator("html").get_attribute("lang") == "zh-Hans"
        gallery.judge(buyer, "order-delivered")
        buyer.follow("/claim/").fill(reason="quality").send().declare()
        buyer.fill(
            since="2024-03-25",
            statement="灯具太暗。",
            language="zh-hans",
            wanted="full_refund",
            **{f"deviation-{requirement.pk}": "实测 612 lm，约定 800 lm"},
        )
        buyer.attach("notes.txt", "612 lm", "files-photograph")
        gallery.judge(buyer, "claim-details")
        buyer.send()
        gallery.judge(buyer, "claim-review")
        buyer.send()
        assert stage.freeze.disputed_at is not None

        time.to(on("2024-04-19"))
        seller = stage.at("seller").go("/")
        gallery.judge(seller, "home-of-the-supplier")
        seller.pick(f"/disputes/{stage.dispute.number}/").follow("/offer/").send()
        gallery.keep(seller, "offer-with-errors")
        seller.fill(remedy="partial_refund", amount="3,333.33", conditions="部分退款，灯具由买方保留。")
        gallery.judge(seller, "offer")
        seller.send()

        time.to(on("2024-04-20"))
        stage.dispute_page("buyer").reads("3,333.33", "部分退款，灯具由买方保留。")
        gallery.judge(buyer, "offer-to-answer")
        buyer.follow("/offers/1/accept/")
        gallery.judge(buyer, "accept")
        buyer.send().reads("3,333.33")
        gallery.judge(buyer, "settled")

        assert stage.obligations() == [("held", "paid", Decimal("3333.33"))]
        assert stage.supplier_got() == Decimal("6666.67")
        assert (stage.order.state, stage.freeze.state) == ("completed", "released")
        gallery.judge(stage.order_page("buyer"), "order-completed")
        gallery.judge(stage.case("arbitrator"), "desk-case")


def test_the_quiet_life_needs_no_javascript(
    open_page: Callable[..., Page], sign_in: Callable[..., None], gallery: Gallery
) -> None:
    with clock_at("2024-01-20") as time:
        stage = Stage(open_page, sign_in, browser={"java_script_enabled": False})
        # The buyer drafts with what the supplier's profile offers; rows come from the server.
        buyer = stage.at("buyer").go("/suppliers/").pick(f"/suppliers/{stage.supplier_id}/")
        gallery.keep(buyer, "profile")
        buyer.follow(f"/orders/new/{stage.supplier_id}/")
        buyer.fill(
            **{
                "items-0-product": "LED lamp",
                "items-0-category": "lighting",
                "items-0-quantity": "1000",
                "items-0-unit": "pcs",
                "items-0-unit_price": "30",
            },
            initial_payment="10000",
            shipment_date="2024-03-01",
        )
        buyer.button('name="standard"').button('name="add"][value="items"').button(
            'name="remove"][value="items-1"'
        )
        gallery.keep(buyer, "draft")
        buyer.send()
        stage.order_id = Order.objects.get().pk
        buyer.follow("/send/").send().follow("/confirm/").send()
        stage.order_page("seller").follow("/confirm/").send()
        assert stage.order.state == "confirmed"

        time.to(on("2024-01-22"))
        stage.order_page("buyer").follow("/pay/").send()
        finance = stage.at("finance").go("/admin/").pick("/admin/orders/payment/?queue").pick("/change/")
        finance.follow("/move/receive/").fill(bank_reference="SWIFT-2").send()
        assert stage.balance("held") == Decimal(10000)

        time.to(on("2024-02-28"))
        stage.order_page("seller").follow("/ship/").fill(carrier="Ocean Line", tracking="OL-1").send()
        time.to(on("2024-03-20"))
        stage.order_page("buyer").follow("/receipt/")
        gallery.keep(buyer, "receipt")
        buyer.send()
        gallery.keep(buyer, "delivered")

        last = stage.due("order.quality_claim_closes")
        time.to(last + timedelta(minutes=2))
        stage.job()
        stage.order_page("buyer").reads("This order has ended: completed.")
        gallery.keep(buyer, "completed")
        assert (stage.order.ended_at, stage.balance("held"), stage.supplier_got()) == (
            last,
            0,
            Decimal(10000),
        )
        assert stage.supplier.available_amount == Decimal(50000)


def test_goods_go_back_and_the_money_follows_on_a_phone(
    open_page: Callable[..., Page], sign_in: Callable[..., None], gallery: Gallery
) -> None:
    put_in_force("escrow-2021")
    with clock_at("2024-04-02") as time:
        stage = delivered(Stage(open_page, sign_in, sizes={"buyer": PHONE, "seller": PHONE}))
        requirement = stage.order.contract.requirements.get()
        buyer = stage.order_page("buyer").follow("/claim/").fill(reason="quality").send().declare()
        buyer.fill(
            since="2024-03-25",
            statement="Far too dark.",
            wanted="return_and_refund",
            **{f"deviation-{requirement.pk}": "612 lm instead of 800 lm"},
        ).send().send()

        time.to(on("2024-04-03"))
        seller = stage.at("seller").go("/")
        gallery.keep(seller, "home-of-the-supplier")
        seller.pick(f"/disputes/{stage.dispute.number}/").follow("/contest/")
        gallery.keep(seller, "contest")
        seller.fill(response="The samples were approved.").send().reads("Your answer was sent.")

        time.to(on("2024-04-04"))
        stage.dispute_page("buyer").reads("The samples were approved.").follow("/escalate/").send()
        gallery.keep(buyer, "escalated")

        time.to(on("2024-04-05"))
        desk = stage.at("arbitrator").go("/admin/").pick("/admin/disputes/dispute/?queue").pick("/change/")
        desk.follow("/move/take/").send()
        finding = stage.dispute.deviations.get().pk
        decision = {"liability": "supplier", "remedy": "return_and_refund", "reasons": "Too dark."}
        decision["departure"] = "The photographs prove it without a report."
        desk.follow("/move/decide/").fill(**decision, **{f"finding_{finding}": "confirmed"}).send()

        stage.dispute_page("buyer").reads("Too dark.")
        gallery.keep(buyer, "decision")
        time.to(on("2024-04-17"))
        stage.job()
        stage.dispute_page("buyer").follow("/return/ship/")
        gallery.keep(buyer, "send-back")
        buyer.fill(carrier="Ocean Line", tracking="R-1").send()
        gallery.judge(buyer, "sent-back")

        time.to(on("2024-05-10"))
        stage.dispute_page("seller").follow("/return/confirm/")
        gallery.keep(seller, "confirm-return")
        seller.send()
        assert (stage.dispute.state, stage.order.state) == ("closed", "refunded")

        refund = Refund.objects.get(order=stage.order)
        assert refund.payment == stage.order.payments.get()
        finance = (
            stage.at("finance")
            .go("/admin/")
            .pick("/admin/orders/refund/?queue")
            .pick(f"/refund/{refund.pk}/change/")
        )
        gallery.judge(finance, "desk-refund")
        finance.follow("/move/send/").fill(bank_reference="SEPA-1").send()
        time.to(on("2024-05-11"))
        finance.follow("/move/arrive/").send().reads("The refund is recorded as arrived.")
        assert stage.got_back() == Decimal(10000)
        stage.order_page("buyer")
        gallery.judge(buyer, "order-refunded")
