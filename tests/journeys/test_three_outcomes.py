"""One set of facts, three outcomes (RULEBOOK 1): the acceptance test of rules as data."""

from datetime import timedelta
from decimal import Decimal

import pytest

from disputes.services import determination
from disputes.services.determination import Decision
from tests.journeys.story import BUYER_ZONE, SUPPLIER_ZONE, Story, on
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db

PRE_SHIPMENT = {"classic-2015"}


@pytest.fixture
def told(request: pytest.FixtureRequest, rules_in_force) -> Story:  # type: ignore[no-untyped-def]
    """Order 30,000, paid 10,000, protected 8,000, agreed Friday 1 March, shipped Tuesday 12 March 2024.

    Neither party's country has a public holiday: the countries have no calendar.
    """
    code = request.param
    rules_in_force(code)
    story = Story(countries=("XA", "XB"))
    cover = "pre_shipment" if code in PRE_SHIPMENT else "post_delivery"
    story.draft(on("2024-01-20"), quality_cover=cover)
    story.agree(on("2024-01-21"))
    story.pay(on("2024-01-22"))
    story.ship(on("2024-03-12"))
    return story


def each(**expected: object) -> pytest.MarkDecorator:
    keys = {"classic": "classic-2015", "escrow": "escrow-2021", "current": "current-2024"}
    rows = [(keys[name], value) for name, value in expected.items()]
    return pytest.mark.parametrize(("told", "expected"), rows, indirect=["told"], ids=list(expected))


@each(classic=on("2024-03-27", "23:59:59", BUYER_ZONE), escrow=None, current=None)
def test_the_buyer_may_claim_late_shipment_on_15_march(told: Story, expected: object) -> None:
    told.claim(on("2024-03-15"), "late_shipment")

    assert told.dispute.state == "awaiting_supplier"
    if expected:
        assert told.due("order.late_claim_closes") == expected


@pytest.mark.parametrize("told", ["classic-2015"], indirect=True)
def test_c7_classic_refuses_late_shipment_after_27_march(told: Story) -> None:
    last = on("2024-03-27", "23:59:59", BUYER_ZONE)

    with pytest.raises(Refused) as refused:
        told.claim(last + timedelta(seconds=1), "late_shipment")

    assert refused.value.rule in ("C7", "C1")


@each(
    classic=on("2024-04-05", "23:59:59", SUPPLIER_ZONE),
    escrow=on("2024-03-20", "23:59:59", SUPPLIER_ZONE),
    current=on("2024-03-20", "23:59:59", SUPPLIER_ZONE),
)
def test_c5_the_supplier_must_respond_by(told: Story, expected: object) -> None:
    told.claim(on("2024-03-15"), "late_shipment")

    assert told.due("dispute.respond") == expected


@each(classic=None, escrow=None, current=on("2024-03-22", "23:59:59", BUYER_ZONE))
def test_it_escalates_by_itself(told: Story, expected: object) -> None:
    told.claim(on("2024-03-15"), "late_shipment")

    told.pass_time(on("2024-03-24"))

    if expected is None:
        assert told.dispute.escalated_at is None
    else:
        assert (told.dispute.state, told.dispute.escalated_at) == ("escalated", expected)
        assert told.dispute.escalated_by == "clock"


@each(
    classic=[("supplier", "guaranteed", Decimal(8000)), ("supplier", "owed", Decimal(2000))],
    escrow=[("held", "paid", Decimal(10000))],
    current=[("held", "paid", Decimal(10000))],
)
def test_m1_upheld_in_full_and_the_supplier_does_not_pay(told: Story, expected: object) -> None:
    told.claim(on("2024-03-15"), "late_shipment")
    told.pass_time(on("2024-04-07"))
    if told.dispute.state == "awaiting_supplier":
        told.escalate(on("2024-04-07", "12:00"))
    told.take(on("2024-04-08"))
    upheld(told, on("2024-04-09"))

    told.pass_time(on("2024-04-18"))

    assert told.obligations() == expected
    assert told.dispute.state == "closed"


@each(
    classic=None,
    escrow=on("2024-05-10", "23:59:59", BUYER_ZONE),
    current=on("2024-05-10", "23:59:59", BUYER_ZONE),
)
def test_the_buyer_may_claim_a_defect_found_on_20_april(told: Story, expected: object) -> None:
    if expected is None:
        # Shipped on 12 March, nothing claimed by 27 March: the order is completed by then.
        with pytest.raises(Refused):
            told.claim(on("2024-04-20"), "quality")
        return
    told.deliver(on("2024-04-10"))
    assert told.due("order.quality_claim_closes") == expected
    told.claim(on("2024-04-20"), "quality")
    assert told.dispute.state == "awaiting_supplier"


@pytest.mark.parametrize("tier", ["pro", "platinum"])
def test_pro_and_platinum_buyers_claim_until_9_june_under_the_current_rules(
    tier: str, rules_in_force
) -> None:  # type: ignore[no-untyped-def]
    rules_in_force("current-2024")
    story = Story(countries=("XA", "XB"))
    story.buyer_company.buyer_tier = tier
    story.buyer_company.save()
    story.draft(on("2024-01-20"))
    story.agree(on("2024-01-21"))
    story.pay(on("2024-01-22"))
    story.ship(on("2024-03-12"))

    story.deliver(on("2024-04-10"))

    assert story.due("order.quality_claim_closes") == on("2024-06-09", "23:59:59", BUYER_ZONE)


def upheld(story: Story, at) -> None:  # type: ignore[no-untyped-def]
    """The arbitrator finds every deviation and awards everything that was paid."""
    findings = {d.pk: ("confirmed", "") for d in story.dispute.deviations.all()}
    decision = Decision(
        liability="supplier", remedy="full_refund", reasons="Shipped eleven days late.", findings=findings
    )
    determination.decide(story.dispute, by=story.arbitrator, at=at, decision=decision)
