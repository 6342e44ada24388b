"""A balance due before shipment is asked for, by the supplier or by the system, with a clock and an outcome (P5)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from orders.models import BalanceRequest
from orders.services import balance
from tests import factories as world
from tests.journeys.story import topics
from tests.orders.browsing import browser, path, post, text
from tests.payments.bank import PAID, is_sound
from tradeassurance.core import clock
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db


def test_p5_the_supplier_asks_and_the_buyer_pays_in_time() -> None:
    told = world.order(stage="paid")
    at = PAID + world.HOUR
    balance.ask(told.order, by=told.supplier.actor, at=at, note="Packed and ready.")
    assert BalanceRequest.objects.get().amount == 20_000
    assert "order.balance_asked" in topics(told.buyer.company)
    with pytest.raises(Refused, match="already"):
        balance.ask(told.order, by=told.supplier.actor, at=at)
    told.pay(Decimal(5000), stage="balance", at=at)
    assert BalanceRequest.objects.get().state == "asked"
    told.pay(Decimal(15_000), stage="balance", at=at)
    assert BalanceRequest.objects.get().state == "paid"
    assert not Deadline.objects.filter(kind="order.pay_balance", outcome="open").exists()
    assert is_sound()


def test_p5_the_system_asks_a_week_before_shipment_and_silence_frees_the_supplier_from_shipping() -> None:
    told = world.order(stage="paid")  # shipment is agreed for fourteen days after the draft
    sweep(PAID + timedelta(days=5))
    assert not BalanceRequest.objects.exists()
    sweep(PAID + timedelta(days=7))
    assert BalanceRequest.objects.get().by_system
    assert "order.balance_asked.supplier" in topics(told.supplier.company)
    sweep(PAID + timedelta(days=16))
    assert BalanceRequest.objects.get().state == "overdue"
    for company in (told.buyer.company, told.supplier.company):
        assert "order.balance_overdue" in topics(company)
    told.pay_balance(at=PAID + timedelta(days=17))
    assert BalanceRequest.objects.get().state == "paid"
    assert is_sound()


def test_p5_nobody_is_asked_for_what_is_paid() -> None:
    told = world.order(stage="paid")
    told.pay_balance(at=PAID + world.HOUR)
    sweep(PAID + timedelta(days=9))
    assert not BalanceRequest.objects.exists()
    with pytest.raises(Refused, match="Everything is paid"):
        balance.ask(told.order, by=told.supplier.actor, at=PAID + timedelta(days=9))


def test_p5_the_supplier_asks_on_a_page_and_the_buyer_reads_by_when_and_what_otherwise() -> None:
    told = world.order(stage="paid")
    with clock.travel(PAID + world.HOUR):
        supplier, buyer = browser(told.supplier), browser(told.buyer)
        assert "USD 20,000.00 within seven days" in text(supplier.get(path("ask_balance", told.order)))
        assert buyer.get(path("ask_balance", told.order)).status_code == 409
        assert post(supplier, path("ask_balance", told.order), note="Ready.").status_code == 302
        page = text(buyer.get(path("page", told.order)))
    assert "You must pay the balance by" in page
    assert "the supplier need not ship until it is paid" in page
