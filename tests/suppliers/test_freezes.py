"""What orders hold of a limit, as a statement that adds up, for the supplier and for the risk desk (L3–L5)."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disputes.services import recovery
from suppliers import statement
from suppliers.models import Supplier
from tests import factories as world
from tests.integrity import worlds
from tests.journeys.story import on
from tests.orders.browsing import browser, text
from tradeassurance.accounts.models import User

pytestmark = pytest.mark.django_db


def desk(role: str) -> Client:
    return browser(User.objects.get(pk=world.staff(role).user_id))


def test_L4_the_statement_names_each_order_its_next_clock_and_adds_up() -> None:
    party = world.supplier(limit=50_000)
    first = world.order(supplier=party, stage="confirmed", protected=7_500)
    second = world.order(supplier=party, stage="delivered", protected=2_500)
    made = statement.of(Supplier.objects.get(pk=party.supplier.pk), most=1)
    assert (made.frozen, made.more, made.more_frozen) == (10_000, 1, made.frozen - made.rows[0].freeze.amount)
    page = text(browser(party).get("/participation/"))
    for words in (first.order.number, second.order.number, "Pay:", "Together USD 10,000.00"):
        assert words in page


def test_L3_what_a_soft_limit_did_not_hold_is_shown_to_supplier_and_risk_desk() -> None:
    # Given an order of which 3,000 did not fit a soft limit of 5,000
    party = world.supplier(limit=5_000)
    told = world.order(rules="current-2024", supplier=party, stage="confirmed", protected=8_000)

    # Then the limit holds 5,000, and 3,000 are the platform's own risk, on every page that tells of it
    row = Supplier.objects.get(pk=party.supplier.pk)
    made = statement.of(row)
    assert (row.frozen_amount, made.frozen, made.own_risk) == (5_000, 5_000, Decimal(3_000))
    risk = desk("risk")
    for page in (
        browser(party).get("/participation/"),
        risk.get(f"/admin/suppliers/supplier/{party.supplier.pk}/change/"),
        risk.get("/admin/suppliers/freeze/?queue=suppliers.own_risk"),
    ):
        assert "3,000.00" in page.content.decode()
        assert told.order.number in page.content.decode()


def test_L5_what_the_guarantee_paid_is_off_the_limit_until_it_is_reimbursed() -> None:
    # Given a limit of 50,000, and a guarantee that paid 8,000 to a buyer: nothing is frozen any more
    story = worlds.guaranteed()

    def limit() -> tuple[Decimal, Decimal, Decimal]:
        row = Supplier.objects.get()
        return row.frozen_amount, row.outstanding_amount, row.available_amount

    assert limit() == (0, 8_000, 42_000)

    # When the supplier reimburses a part and then the rest, then each comes back, and not before
    for amount, left in ((Decimal(3_000), 5_000), (Decimal(5_000), 0)):
        recovery.reimburse(
            story.debt, by=story.finance, at=on("2024-05-02"), amount=amount, bank_reference=f"SWIFT-{left}"
        )
        assert limit() == (0, left, 50_000 - left)


def test_the_list_of_freezes_costs_the_same_with_one_three_and_thirty() -> None:
    party, buyer, client, seen = world.supplier(limit=10**7), world.company(), desk("risk"), []
    for more in (1, 2, 27):
        for _ in range(more):
            world.order(supplier=party, buyer=buyer, stage="confirmed")
        client.get("/admin/suppliers/freeze/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/suppliers/freeze/")
        seen.append(len(queries))
    assert seen == [seen[0]] * 3
