"""What an order's page costs does not grow with what the order is made of, in the portal and at the desk (DESIGN 5)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders import bank_files
from orders.carrier_events import Message
from orders.services import amending, fulfilment, refunds, requesting, statements_in, tracking
from tests import factories as world
from tests.factories import HOUR, Told
from tests.orders.browsing import browser, path
from tests.orders.paying_out import due, later
from tests.orders.test_amendments import agreed
from tests.orders.test_shipments import LAMPS, POLES
from tradeassurance.accounts.models import User
from tradeassurance.core import clock
from tradeassurance.core.actors import PROVIDER

pytestmark = pytest.mark.django_db
MOST = 25
"""Queries of a case page at the desk (DESIGN 5)."""


def cost(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def add_parts(told: Told, number: int) -> None:
    """A payment, a proposal that was taken back, and a shipment of one piece."""
    at = told.times["paid"] + HOUR
    told.pay(Decimal(100), at=at)
    terms = replace(agreed(told), packaging=f"Pallet {number}")
    proposed = amending.propose(told.order, by=told.supplier.actor, at=at, terms=terms, reason="Lighter")
    amending.withdraw(proposed, by=told.supplier.actor, at=at)
    fulfilment.ship(
        told.order, by=told.supplier.actor, at=at, quantities={1: Decimal(1)}, carrier_code="maersk",
        tracking=f"MAEU{number}",
    )  # fmt: skip


def test_an_orders_page_costs_the_same_with_one_three_and_thirty_parts(now: Any) -> None:
    told = world.order(stage="paid", items=(LAMPS, POLES))
    now.to(told.times["paid"] + 2 * HOUR)
    desk = browser(User.objects.get(pk=world.staff("support").user_id))
    pages = {
        "buyer": (browser(told.buyer), path("page", told.order)),
        "supplier": (browser(told.supplier), path("page", told.order)),
        "versions": (browser(told.buyer), path("versions", told.order)),
        "desk": (desk, reverse("admin:orders_order_change", args=[told.order.pk])),
    }
    seen: dict[str, list[int]] = {name: [] for name in pages}
    for number in range(1, 31):
        add_parts(told, number)
        if number in (1, 3, 30):
            for name, page in pages.items():
                seen[name].append(cost(*page))
    assert {name: counts for name, counts in seen.items() if len(set(counts)) > 1} == {}
    assert seen["desk"][0] <= MOST, seen


def one_of_each(number: int, maker: Any, seller: Any, buyer: Any, told: Any) -> None:
    """A request, money that names nothing, a statement, an event of a carrier, and a refund that was sent."""
    at = clock.now()
    requesting.ask(
        by=buyer.actor, at=at, buyer=buyer.company, supplier=seller.supplier, product=f"Bottle {number}",
        category="kitchen", quantity=Decimal(500), unit="pcs", wanted_by=date(2024, 6, 1),
    )  # fmt: skip
    line = f"date,amount,currency,reference\n2024-03-02,{number}.00,USD,nobody knows\n".encode()
    statements_in.read_in(by=maker, at=at, name=f"{number}.csv", statement=bank_files.read(line))
    tracking.take(Message("maersk", f"evt-{number}", "shipment.moved", "MAEU1", at), by=PROVIDER, at=at)
    refund = due(str(number), told=told)
    refunds.send(refund, by=maker, at=later(told), bank_reference=f"OUT-{number}")


def test_the_desks_lists_cost_the_same_with_one_three_and_thirty_rows(now: Any) -> None:
    seller, buyer, told = world.supplier(), world.company(), due(method="bank").told
    now.to(later(told, 2))
    maker = world.staff("finance_maker")
    auditor = browser(User.objects.get(pk=world.staff("auditor").user_id))
    kinds = ("purchaserequest", "inboundevent", "bankstatement", "carrierevent", "refund", "providercall")
    seen: dict[str, list[int]] = {kind: [] for kind in kinds}
    for number in range(1, 31):
        one_of_each(number, maker, seller, buyer, told)
        if number in (1, 3, 30):
            for kind in kinds:
                seen[kind].append(cost(auditor, reverse(f"admin:orders_{kind}_changelist")))
    assert {kind: counts for kind, counts in seen.items() if max(counts) > counts[0]} == {}
