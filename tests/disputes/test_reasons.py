"""What a buyer may claim for: the seven reasons, each under its own window (C2)."""

import pytest
from django.utils.html import escape

from disputes.enums import Reason
from tests.disputes.scenes import Scene, browser
from tradeassurance.core.clock import Journey

pytestmark = pytest.mark.django_db

WINDOWS = {
    "late_shipment": "late_shipment",
    "late_delivery": "delivery",
    "not_received": "delivery",
    "quality": "quality",
    "short_quantity": "quality",
    "wrong_specification": "quality",
    "damaged": "quality",
}


def test_c2_the_buyer_chooses_among_seven_reasons_and_no_other(the_time: Journey) -> None:
    scene = Scene()
    the_time.to(scene.at)
    mine, address = browser(scene.buyer), f"/orders/{scene.order.number}/claim/"
    page = mine.get(address).content.decode()
    assert {reason.value: reason.claim_type for reason in Reason} == WINDOWS
    for reason in Reason:
        assert str(escape(reason.label)) in page, reason
        assert mine.get(f"{address}{reason.value}/").status_code == 200
    # A change of mind and a warranty matter are no claims
    for other in ("change_of_mind", "warranty"):
        assert mine.get(f"{address}{other}/").status_code == 404
    scene.claim(reason="short_quantity")
    assert (scene.dispute.reason, scene.dispute.claim_type) == ("short_quantity", "quality")
