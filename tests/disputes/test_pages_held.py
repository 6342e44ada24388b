"""What pages say while a dispute holds a part of the held money (P3, M4)."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from tests import factories as world
from tests.disputes.scenes import Scene, browser
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.core.clock import Journey

pytestmark = pytest.mark.django_db


def test_m4_pages_say_what_is_held_for_the_dispute_and_what_was_released(
    client: Client, the_time: Journey
) -> None:
    scene = Scene().claim(wanted="partial_refund", wanted_amount=Decimal(4000))
    the_time.to(scene.at)
    buyer, order_page = browser(scene.buyer), f"/orders/{scene.order.number}/"
    assert "USD\N{NO-BREAK SPACE}6,000.00 is held beside what is in dispute." in buyer.get(order_page).text
    asked = buyer.get(order_page + "accept/").text
    assert "USD\N{NO-BREAK SPACE}6,000.00 that is held goes to the supplier now." in asked
    assert "USD\N{NO-BREAK SPACE}4,000.00 stays held for the open dispute" in asked
    buyer.post(order_page + "accept/", {"key": str(uuid4())})
    assert scene.order.accepted_at is not None
    for page in (order_page, scene.url):
        text = buyer.get(page).text
        assert "Held for the dispute" in text
        assert "Released while a dispute was open" in text
    client.force_login(User.objects.get(pk=world.staff(roles.SUPPORT).user_id))
    for page in (f"orders/order/{scene.order.pk}", f"disputes/dispute/{scene.dispute.pk}"):
        assert "Held for the dispute" in client.get(f"/admin/{page}/change/").text
