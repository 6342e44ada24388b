"""New goods instead of money: wanted, offered, decided; shipped in time or refunded (C3, X8, X12)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from disputes.models import Replacement
from disputes.services import negotiation, replacements
from orders.models import Refund
from tests.disputes.scenes import Scene, browser
from tradeassurance.core.clock import Journey
from tradeassurance.core.models import Deadline, Notice, Outcome
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db
NEW = {"carrier": "Sea line", "tracking": "SL-2"}


def settled() -> Scene:
    """The buyer wants new mugs, and the supplier accepts the claim."""
    scene = Scene().claim(wanted="replacement")
    negotiation.accept_claim(scene.dispute, by=scene.supplier.actor, at=scene.at)
    scene.later(hours=1)
    return scene


def goods(scene: Scene) -> Replacement:
    return Replacement.objects.get(dispute=scene.dispute)


def lines(scene: Scene) -> list[tuple[str, str]]:
    return list(scene.dispute.obligations.values_list("state", "cause"))


def told(scene: Scene, topic: str) -> list[int]:
    rows = Notice.objects.filter(root_id=scene.order.pk, topic=topic)
    return sorted(rows.values_list("company_id", flat=True))


def test_c3_a_claim_for_new_goods_is_settled_and_nothing_is_paid_meanwhile() -> None:
    scene = settled()

    assert (scene.dispute.state, scene.dispute.remedy) == ("executing", "replacement")
    assert goods(scene).state == "awaited"
    assert lines(scene) == [("due", "")]
    clock = Deadline.objects.get(kind="replacement.ship", outcome=Outcome.OPEN)
    assert (clock.parameter, clock.days) == ("replacement_shipping", 15)
    assert not Refund.objects.exists()


def test_c3_new_goods_that_arrive_end_the_dispute_and_the_supplier_is_paid() -> None:
    scene = settled()
    replacements.ship(goods(scene), by=scene.supplier.actor, at=scene.later(days=3), **NEW)
    replacements.deliver(goods(scene), by=scene.supplier.actor, at=scene.later(days=9))
    replacements.receive(goods(scene), by=scene.buyer.actor, at=scene.later(days=1))

    assert (scene.dispute.state, scene.order.state) == ("closed", "completed")
    assert lines(scene) == [("cancelled", "replacement received")]
    assert not Refund.objects.exists()
    assert told(scene, "replacement.received") == [scene.supplier.company.pk]


def test_x12_a_supplier_that_does_not_ship_refunds() -> None:
    scene = settled()
    scene.pass_time(days=16)

    assert goods(scene).state == "refunded"
    assert (scene.dispute.state, scene.order.state) == ("closed", "refunded")
    assert lines(scene) == [("paid", "held money")]
    assert Refund.objects.get().amount == Decimal(10000)
    both = sorted([scene.buyer.company.pk, scene.supplier.company.pk])
    assert told(scene, "replacement.missed") == both


def test_x12_too_late_is_too_late_even_if_no_job_has_run() -> None:
    scene = settled()
    with pytest.raises(Refused) as refused:
        replacements.ship(goods(scene), by=scene.supplier.actor, at=scene.later(days=16), **NEW)

    assert refused.value.rule == "C3"
    assert goods(scene).state == "refunded"


def test_x12_proof_of_delivery_stands_for_a_buyer_who_says_nothing() -> None:
    scene = settled()
    replacements.ship(goods(scene), by=scene.supplier.actor, at=scene.at, **NEW)
    replacements.deliver(goods(scene), by=scene.supplier.actor, at=scene.later(days=9))
    scene.pass_time(days=8)

    assert (goods(scene).state, scene.dispute.state) == ("overruled", "closed")


def test_goods_that_stay_under_way_are_looked_at_by_the_desk() -> None:
    scene = settled()
    replacements.ship(goods(scene), by=scene.supplier.actor, at=scene.at, **NEW)
    scene.pass_time(days=91)

    assert goods(scene).state == "in_transit"
    assert Notice.objects.filter(topic="replacement.stands_still", role="support").exists()
    assert Deadline.objects.filter(kind="replacement.confirm", outcome=Outcome.OPEN).exists()


def test_c3_new_goods_are_offered_and_countered_with_money() -> None:
    scene = Scene().claim()
    made = scene.offer(scene.supplier, None, "replacement")
    assert (made.remedy, made.amount) == ("replacement", Decimal(10000))
    scene.offer(scene.buyer, "6000")
    assert scene.offer_states() == ["countered", "open"]


def test_c3_goods_that_came_late_are_not_replaced() -> None:
    scene = Scene(shipped_at=Scene().told.times["draft"] + timedelta(days=16))
    late = {"reason": "late_shipment", "deviations": (), "statement": "Two days late."}
    with pytest.raises(Refused) as refused:
        scene.claim(**late, wanted="replacement")
    assert refused.value.rule == "C3"
    scene.claim(**late)
    with pytest.raises(Refused):
        scene.offer(scene.supplier, None, "replacement")


def test_a_determination_may_award_new_goods() -> None:
    scene = Scene().decided(remedy="replacement", amount=None)
    assert (scene.dispute.state, goods(scene).state) == ("decided", "awaited")
    scene.pass_time(days=9)

    assert (scene.dispute.state, lines(scene)) == ("executing", [("due", "")])
    scene.pass_time(days=9)
    assert (scene.dispute.state, goods(scene).state) == ("closed", "refunded")


def test_the_parties_do_it_on_their_pages(the_time: Journey) -> None:
    scene = settled()
    the_time.to(scene.at)
    supplier, buyer = browser(scene.supplier), browser(scene.buyer)
    page = supplier.get(scene.url).text
    assert "replacement/ship/" in page
    assert "You must ship the replacement by" in page.replace("<strong>", "").replace("</strong>", "")

    sent = supplier.post(f"{scene.url}replacement/ship/", NEW | {"key": _key(supplier, scene)})
    assert sent.status_code == 302
    assert "Confirm receipt" in buyer.get(scene.url).text
    assert buyer.get(f"{scene.url}replacement/receive/").status_code == 200
    # The wrong side is refused, and told why.
    assert supplier.get(f"{scene.url}replacement/receive/").status_code == 409


def _key(client: object, scene: Scene) -> str:
    form = client.get(f"{scene.url}replacement/ship/").context["form"]  # type: ignore[attr-defined]
    return str(form["key"].value())
