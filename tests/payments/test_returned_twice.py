"""A payment is taken back that went back already: the buyer owes it, and nobody is paid twice in the books (X2, I07)."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from disputes.services import chargeback
from orders.models import Refund
from orders.services import refunds
from tests import factories
from tests.integrity import worlds
from tests.integrity.worlds import reported
from tests.journeys.story import Story, on
from tradeassurance.accounts.models import User
from tradeassurance.core import clock
from tradeassurance.core.models import Notice

pytestmark = pytest.mark.django_db


def charge_back(story: Story, day: str) -> None:
    chargeback.record(story.order.payments.get(), by=story.finance, at=on(day), reference="CB-9")


def sent() -> Story:
    """3,333.33 of the 10,000 paid are on their way back."""
    story = worlds.settled()
    refunds.send(refund(story), by=story.finance, at=on("2024-04-08"), bank_reference="SEPA-9")
    return story


def refund(story: Story) -> Refund:
    return Refund.objects.get(order=story.order)


def test_x2_what_was_refunded_and_is_charged_back_is_owed_by_the_buyer() -> None:
    # Given a refund that arrived
    story = worlds.refunded()
    # When the buyer's bank takes the whole payment back
    charge_back(story, "2024-05-02")
    # Then the buyer has what was paid, owes what came twice, and finance knows
    assert story.got_back() == 10_000
    assert story.balance("owed_by_buyer") == Decimal("3333.33")
    assert Notice.objects.filter(topic="payment.returned_twice", role="finance_maker").count() == 1
    assert reported() == {}


def test_x2_a_refund_on_its_way_counts_as_returned() -> None:
    story = sent()
    charge_back(story, "2024-04-09")
    assert story.balance("owed_by_buyer") == Decimal("3333.33")

    refunds.arrive(refund(story), by=story.finance, at=on("2024-04-10"))

    assert story.got_back() == 10_000
    assert story.balance("owed_by_buyer") == Decimal("3333.33")
    assert reported() == {}


def test_x2_a_refund_that_bounces_after_the_chargeback_is_not_sent_again() -> None:
    story = sent()
    charge_back(story, "2024-04-09")

    refunds.bounce(refund(story), by=story.finance, at=on("2024-04-10"), reason="The account is closed.")

    assert refund(story).state == "cancelled"
    assert (story.got_back(), story.balance("owed_by_buyer")) == (10_000, 0)
    assert story.balance("refund_due") == 0
    assert reported() == {}


def test_x2_a_chargeback_of_what_nobody_returned_leaves_no_debt() -> None:
    story = worlds.delivered()
    charge_back(story, "2024-04-02")
    assert (story.got_back(), story.balance("owed_by_buyer")) == (10_000, 0)
    assert reported() == {}


def test_x2_finance_records_at_the_desk_what_the_buyer_paid_back(client: Client) -> None:
    # Given a refund that arrived, and then a chargeback of everything
    story = worlds.refunded()
    charge_back(story, "2024-05-02")
    finance = User.objects.get(pk=factories.staff("finance_maker").user_id)
    address = reverse("admin:orders_order_move", args=[story.order_id, "record-repayment"])

    # When finance records the repayment
    with clock.travel(on("2024-05-20")):
        client.force_login(finance, "tradeassurance.accounts.backends.RoleBackend")
        assert 'value="3333.33"' in client.get(address).content.decode()
        sent = {"token": "token-of-the-repayment", "amount": "3333.33", "bank_reference": "IN-7"}
        assert client.post(address, sent).status_code == 302

        # Then nothing is owed, the case says so, and the move is there no more
        assert story.balance("owed_by_buyer") == 0
        case = client.get(reverse("admin:orders_order_change", args=[story.order_id])).content.decode()
        assert "The buyer paid back what came twice" in case
        assert "record-repayment" not in case
        assert client.get(address).status_code == 403
    assert reported() == {}
