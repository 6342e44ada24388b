"""After a decision: approval by a second person, appeal, waiver, and what it means for the goods (A6, A9, X1)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from disputes.models import Obligation
from disputes.services import appeal, determination, execution, negotiation
from disputes.services.determination import Decision
from orders.services import fulfilment
from tests.journeys.story import Story, on
from tests.journeys.test_escrow import delivered, escalated, return_decision
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def current(db: None) -> Story:
    """Held, shipped on time, delivered on 20 March 2024 under the current rules."""
    return delivered(Story())


def test_a6_above_the_threshold_a_second_person_approves(rules_in_force) -> None:  # type: ignore[no-untyped-def]
    story = escalated(rules_in_force)
    full = story.order
    decision = return_decision(story)
    # 10,000 is below the threshold of USD 20,000: it is issued at once.
    determination.decide(story.dispute, by=story.arbitrator, at=on("2024-04-08"), decision=decision)
    assert story.dispute.state == "decided"
    assert full.terms.second_approver_above_usd == 20000


def test_a9_an_appeal_is_decided_by_another_arbitrator_with_approval_and_is_final(rules_in_force) -> None:  # type: ignore[no-untyped-def]
    story = escalated(rules_in_force)
    determination.decide(
        story.dispute, by=story.arbitrator, at=on("2024-04-08"), decision=return_decision(story)
    )
    story.appeal(on("2024-04-10"), story.seller)
    assert story.obligations() == [("held", "cancelled", Decimal(10000))]

    with pytest.raises(Refused) as refused:
        story.take(on("2024-04-11"), by=story.arbitrator)
    assert refused.value.rule == "A9"
    story.take(on("2024-04-11"), by=story.senior)
    findings = {d.pk: ("not_confirmed", "") for d in story.dispute.deviations.all()}
    decision = Decision(liability="buyer", remedy="no_refund", reasons="Within tolerance.", findings=findings)
    second = determination.decide(story.dispute, by=story.senior, at=on("2024-04-12"), decision=decision)
    assert second.state == "awaiting_approval"

    with pytest.raises(Refused) as refused:
        determination.answer_approval(second, by=story.senior, at=on("2024-04-12", "11:00"), approve=True)
    assert refused.value.rule == "A6"
    other = story.checker("arbitrator", "senior_arbitrator")
    determination.answer_approval(second, by=other, at=on("2024-04-12", "12:00"), approve=True)

    assert [d.state for d in story.dispute.determinations.order_by("number")] == ["superseded", "final"]
    assert (story.dispute.state, story.order.state) == ("closed", "delivered")
    story.pass_time(on("2024-04-21"))
    assert story.order.state == "completed"
    assert story.supplier_got() == Decimal(10000)


def test_a_rejected_claim_for_lateness_leaves_the_goods_protected(db: None) -> None:
    """Decided against the buyer while the goods are still at sea: the money stays held until they arrive."""
    story = Story()
    story.draft(on("2024-01-20"))
    story.agree(on("2024-01-21"))
    story.pay(on("2024-01-22"))
    story.ship(on("2024-03-05"))
    story.claim(on("2024-03-06"), "late_shipment")
    negotiation.contest(
        story.dispute, by=story.seller, at=on("2024-03-07"), response="A storm closed the port."
    )
    story.escalate(on("2024-03-08"))
    story.take(on("2024-03-09"))
    findings = {d.pk: ("not_confirmed", "") for d in story.dispute.deviations.all()}
    decision = Decision(liability="buyer", remedy="no_refund", reasons="Force majeure.", findings=findings)
    determination.decide(story.dispute, by=story.arbitrator, at=on("2024-03-10"), decision=decision)

    story.pass_time(on("2024-03-20"))

    assert (story.dispute.state, story.order.state) == ("closed", "shipped")
    assert story.balance("held") == Decimal(10000)


def test_what_was_paid_into_an_order_that_lapses_goes_back(db: None) -> None:
    story = Story()
    story.draft(on("2024-01-20"))
    story.agree(on("2024-01-21"))
    story.pay(on("2024-01-22"), amount="4000")
    assert story.order.state == "confirmed"

    story.pass_time(on("2024-01-30"))

    assert story.order.state == "lapsed"
    assert (story.balance("held"), story.balance("refund_due")) == (0, Decimal(4000))


def test_x1_both_waive_the_appeal_and_held_money_is_paid_at_once(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")
    negotiation.contest(current.dispute, by=current.seller, at=on("2024-04-03"), response="No.")
    current.escalate(on("2024-04-04"))
    current.take(on("2024-04-05"))
    findings = {d.pk: ("confirmed", "") for d in current.dispute.deviations.all()}
    decision = Decision(
        liability="shared",
        remedy="partial_refund",
        amount=Decimal(4000),
        reasons="Both erred.",
        findings=findings,
    )
    determination.decide(current.dispute, by=current.arbitrator, at=on("2024-04-08"), decision=decision)
    assert current.balance("refund_due") == 0

    appeal.waive(current.dispute, by=current.buyer, at=on("2024-04-09"))
    appeal.waive(current.dispute, by=current.seller, at=on("2024-04-09", "11:00"))

    assert current.obligations() == [("held", "paid", Decimal(4000))]
    assert current.supplier_got() == Decimal(6000)
    assert current.order.state == "completed"


def test_x9_what_the_supplier_refunded_counts_against_the_protected_part_first(current: Story) -> None:
    # Given money that was released on acceptance, and a supplier that paid a first, smaller decision
    fulfilment.accept(current.order, by=current.buyer, at=on("2024-03-22"))
    current.claim(on("2024-03-23"), "quality")
    current.pass_time(on("2024-03-30"))
    current.escalate(on("2024-03-30", "12:00"))
    current.take(on("2024-03-31"))
    small = replace(return_decision(current), remedy="partial_refund", amount=Decimal(3000))
    determination.decide(current.dispute, by=current.arbitrator, at=on("2024-04-01"), decision=small)
    first = Obligation.objects.get(dispute=current.dispute)
    execution.report_payment(first, by=current.seller, at=on("2024-04-02"), reference="TT-1")
    execution.confirm_payment(first, by=current.buyer, at=on("2024-04-03"))
    # When the appeal gives the buyer everything, and the supplier pays nothing more
    current.appeal(on("2024-04-04"), current.buyer, "A new measurement.")
    current.take(on("2024-04-05"), by=current.senior)
    full = replace(return_decision(current), remedy="full_refund", amount=None)
    second = determination.decide(current.dispute, by=current.senior, at=on("2024-04-06"), decision=full)
    other = current._staff("second", 1000 + second.pk, "arbitrator", "senior_arbitrator")
    determination.answer_approval(second, by=other, at=on("2024-04-06", "12:00"), approve=True)
    current.pass_time(on("2024-04-20"))
    # Then of 8,000 protected the 3,000 count first: the guarantee adds 5,000, and 2,000 stay owed
    assert current.order.contract.protected_amount == 8000
    assert current.obligations() == [
        ("supplier", "paid", Decimal(3000)),
        ("supplier", "guaranteed", Decimal(5000)),
        ("supplier", "owed", Decimal(2000)),
    ]
    assert current.balance("debt") == 5000
