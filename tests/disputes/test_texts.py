"""Small texts that once said something else than the rules: each page says what is true (X12, C7, C4)."""

import html
import re

import pytest
from django.test import Client

from disputes.services import chargeback, negotiation
from orders.models import Payment
from orders.services import payment
from tests import factories as world
from tests.disputes import scenes
from tests.disputes.scenes import Scene, browser
from tests.disputes.test_pages_case import read
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.core.clock import Journey

pytestmark = pytest.mark.django_db


def order_page(scene: Scene, party: world.Party, the_time: Journey) -> str:
    return read(scene, party, the_time, f"/orders/{scene.order.number}/")


def row(text: str, name: str) -> str:
    """What the table of windows says after a name."""
    found = re.search(rf"Claim for.*?State ({name} .*?) (?:Quality|Late delivery|A claim|Payments)", text)
    assert found is not None, text
    return found[1]


def test_classic_says_nothing_of_agreeing_before_the_supplier_answered(the_time: Journey) -> None:
    scene = scenes.late(scenes.classic())
    assert "must agree" not in read(scene, scene.buyer, the_time)
    assert "must agree" not in order_page(scene, scene.buyer, the_time)
    assert "Agree by" not in read(scene, scene.buyer, the_time, "/disputes/")
    scene.contest()
    assert "Both sides must agree by" in read(scene, scene.buyer, the_time)


def test_an_order_that_ended_asks_for_no_money_and_offers_no_claim(the_time: Journey) -> None:
    scene = Scene().settled(amount=None, remedy="full_refund")
    assert scene.order.state == "refunded"
    text = order_page(scene, scene.buyer, the_time)
    assert "Still to be paid" not in text
    assert "No claim possible" in text


def test_c4_windows_of_a_charged_back_order_are_not_called_open(the_time: Journey) -> None:
    scene = Scene(initial=10_000)
    scene.told.pay_balance()
    paid = Payment.objects.filter(order=scene.order).latest("pk")
    chargeback.record(paid, by=world.staff(roles.FINANCE_MAKER), at=scene.at, reference="CB-1")
    assert scene.order.claims_barred
    text = order_page(scene, scene.buyer, the_time)
    assert "No claim possible" in text
    assert re.search(r"State Open\b", text) is None


def test_goods_that_were_shipped_in_time_leave_no_late_window_open(the_time: Journey) -> None:
    scene = Scene()
    text = order_page(scene, scene.buyer, the_time)
    assert "Late shipment shipped in time" in text
    assert "In time" in text


def test_while_the_initial_payment_is_on_its_way_the_balance_is_no_duty(the_time: Journey) -> None:
    scene = Scene(stage="confirmed")
    amount = scene.order.contract.initial_payment
    payment.announce(scene.order, by=scene.buyer.actor, at=scene.at, stage="initial", amount=amount)
    assert "Pay the balance already" in order_page(scene, scene.buyer, the_time)


def test_the_desk_says_who_was_asked_and_writes_amounts_alike(client: Client, the_time: Journey) -> None:
    scene = Scene().claim()
    scene.offer(scene.supplier, "4000")
    scene.contest() if scene.dispute.state == "awaiting_supplier" else None
    scene.escalate()
    arbitrator = scene.take()
    the_time.to(scene.at)
    client.force_login(User.objects.get(pk=arbitrator.user_id))
    page = f"/admin/disputes/dispute/{scene.dispute.pk}/change/"
    text = words(client.get(page).text)
    assert f"{scene.buyer.company.name} · Answer the offer" in text
    decide = words(client.get(page.replace("change/", "move/decide/")).text)
    assert "Above USD 20,000.00, and on an appeal" in decide
    assert "$" not in decide


def words(page: str) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+", " ", text)


def test_the_desk_says_why_a_refund_is_due_in_words(client: Client, the_time: Journey) -> None:
    scene = Scene().settled()
    the_time.to(scene.at)
    finance = world.staff(roles.FINANCE_MAKER)
    client.force_login(User.objects.get(pk=finance.user_id))
    text = words(client.get("/admin/orders/refund/").text)
    assert "Settlement or decision" in text
    assert "obligation:" not in text


def test_x5_a_withdrawn_claim_does_not_call_the_offer_rejected(the_time: Journey) -> None:
    scene = Scene().claim()
    scene.offer(scene.supplier, "4000")
    negotiation.withdraw(scene.dispute, by=scene.buyer.actor, at=scene.at, reason="Solved.")
    text = read(scene, scene.buyer, the_time)
    assert "Rejected" not in text
    assert "Fell away" in text
    assert browser(scene.supplier).get(scene.url).status_code == 200
