"""The other ends of a claim, driven with a browser: withdrawn, an offer run out, too late, charged back."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page

from tests.browser.gallery import Gallery
from tests.browser.stage import REFUSED, Stage, clock_at
from tests.browser.test_escrow_journey import delivered
from tests.journeys.story import on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_offer_runs_out_and_the_buyer_withdraws(
    open_page: Callable[..., Page], sign_in: Callable[..., None], gallery: Gallery
) -> None:
    with clock_at("2024-04-02") as time:
        stage = delivered(Stage(open_page, sign_in))
        stage.claim(on("2024-04-02"), "quality")
        stage.offer(on("2024-04-03"), stage.seller, amount="1000")
        time.to(stage.due("offer.answer"))
        buyer = stage.dispute_page("buyer").follow("/offers/1/accept/")

        # The page stayed open while the last second went by; no job has run.
        time.forward(timedelta(seconds=1))
        buyer.send(status=REFUSED).reads("X5")
        gallery.judge(buyer, "offer-too-late")
        assert stage.offer_on_table.state == "expired"
        stage.dispute_page("buyer")
        gallery.judge(buyer, "offer-expired")

        buyer.follow("/withdraw/").fill(reason="It works after all.")
        gallery.judge(buyer, "withdraw")
        buyer.send().reads("Your claim was withdrawn.")
        gallery.judge(buyer, "withdrawn")
        assert (stage.dispute.state, stage.order.disputed) == ("withdrawn", False)


def test_a_claim_one_second_late_is_refused_with_its_rule(
    open_page: Callable[..., Page], sign_in: Callable[..., None], gallery: Gallery
) -> None:
    with clock_at("2024-04-18") as time:
        stage = delivered(Stage(open_page, sign_in))
        last = stage.due("order.quality_claim_closes")
        requirement = stage.order.contract.requirements.get()
        time.to(last)
        buyer = stage.order_page("buyer").follow("/claim/").fill(reason="quality").send().declare()
        buyer.fill(
            since="2024-04-01",
            statement="Too dark.",
            wanted="full_refund",
            **{f"deviation-{requirement.pk}": "612 lm"},
        ).send()

        time.forward(timedelta(seconds=1))
        buyer.send(status=REFUSED)
        gallery.judge(buyer, "claim-too-late")
        assert "C1" in buyer.text or "C7" in buyer.text
        assert stage.order.disputes.count() == 0
        # The clock spoke all the same: what time had ended, has ended.
        assert (stage.order.state, stage.order.ended_at) == ("completed", last)


def test_a_chargeback_closes_the_dispute_and_bars_later_ones(
    open_page: Callable[..., Page], sign_in: Callable[..., None], gallery: Gallery
) -> None:
    with clock_at("2024-04-04"):
        stage = delivered(Stage(open_page, sign_in))
        stage.claim(on("2024-04-02"), "quality")
        stage.offer(on("2024-04-03"), stage.seller, amount="1000")
        finance = stage.case("finance").pick("/move/chargeback/")
        gallery.judge(finance, "desk-chargeback")
        finance.fill(reference="CB-1").send().reads("The chargeback is recorded.")
        gallery.keep(finance, "desk-case-charged-back")

        assert (stage.dispute.state, stage.balance("held"), stage.got_back()) == (
            "chargeback",
            0,
            Decimal(10000),
        )
        gallery.judge(stage.dispute_page("buyer"), "dispute-charged-back")
        buyer = stage.order_page("buyer").reads("No claim can be opened: a payment was charged back.")
        gallery.judge(buyer, "order-charged-back")
