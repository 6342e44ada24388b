"""Classic custody: paid to the supplier's account, guaranteed by the platform (RULEBOOK 1, 4–6)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from disputes.models import Obligation
from disputes.services import arbitration, claim, determination, execution, recovery
from disputes.services.determination import Decision
from orders.services import drafting
from tests.journeys.story import SUPPLIER_ZONE, Story, on, topics
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(rules_in_force) -> Story:  # type: ignore[no-untyped-def]
    """A contract changed once, confirmed by both, the initial payment recorded as paid."""
    rules_in_force("classic-2015")
    story = Story()
    story.draft(on("2024-01-20"), quality_cover="pre_shipment", protected_amount=Decimal(5000))
    changed = story.terms(quality_cover="pre_shipment", note="8,000 protected")
    drafting.revise(story.order, by=story.seller, at=on("2024-01-20", "11:00"), terms=changed)
    story.agree(on("2024-01-21"), version=2)
    story.pay(on("2024-01-22"))
    return story


def test_confirmation_freezes_the_protected_amount(paid: Story) -> None:
    assert paid.order.contract.number == 2
    assert (paid.freeze.amount, paid.supplier.available_amount) == (Decimal(8000), Decimal(42000))


def test_the_platform_holds_nothing(paid: Story) -> None:
    assert paid.balance("held") == 0
    assert paid.supplier_got() == Decimal(10000)


def test_the_job_marks_it_late_and_tells_the_buyer_what_she_may_do(paid: Story) -> None:
    paid.pass_time(on("2024-03-02"))

    assert Deadline.objects.get(root_id=paid.order_id, kind="order.ship_by").outcome == "expired"
    assert paid.told(paid.buyer_company, "order.late.buyer") == 1
    assert paid.told(paid.supplier_company, "order.late.supplier") == 1


def test_a_claim_before_the_agreed_date_has_passed_is_refused(paid: Story) -> None:
    with pytest.raises(Refused) as refused:
        paid.claim(on("2024-03-01", "12:00"), "late_shipment")

    assert refused.value.rule == "C7"


def test_m1_m2_l5_the_whole_way_from_late_goods_to_the_limit_coming_back(paid: Story) -> None:
    # Late, claimed with evidence; Qingming (4 and 5 April 2024) and the make-up Sunday of 7 April lie in between.
    paid.pass_time(on("2024-03-02"))
    paid.claim(on("2024-03-18"), "late_shipment", evidence=[paid.proof("correspondence")])
    assert paid.due("dispute.respond") == on("2024-04-09", "23:59:59", SUPPLIER_ZONE)

    # Too early to escalate: the supplier still has time.
    with pytest.raises(Refused) as refused:
        paid.escalate(on("2024-04-08"))
    assert refused.value.rule == "C5"

    # Silent for 15 business days: the buyer escalates.
    paid.pass_time(on("2024-04-10"))
    assert "dispute.escalatable" in topics(paid.buyer_company)
    paid.escalate(on("2024-04-10", "12:00"))

    # The arbitrator takes it and asks for evidence; the desk's clock stands meanwhile.
    paid.take(on("2024-04-11"))
    before = paid.due("dispute.determine")
    arbitration.request_evidence(
        paid.dispute,
        by=paid.arbitrator,
        at=on("2024-04-11", "11:00"),
        side="supplier",
        text="Show the bill of lading.",
    )
    claim.add_evidence(paid.dispute, by=paid.seller, at=on("2024-04-12"), proof=paid.proof("transport"))
    assert paid.due("dispute.determine") > before

    # Upheld in full.
    findings = {d.pk: ("confirmed", "") for d in paid.dispute.deviations.all()}
    decision = Decision(
        liability="supplier", remedy="full_refund", reasons="Not shipped at all.", findings=findings
    )
    determination.decide(paid.dispute, by=paid.arbitrator, at=on("2024-04-13"), decision=decision)
    assert paid.obligations() == [("supplier", "due", Decimal(10000))]

    # The supplier does not refund in time: the guarantee pays 8,000, 2,000 stay owed.
    paid.pass_time(on("2024-04-22"))
    assert paid.obligations() == [
        ("supplier", "guaranteed", Decimal(8000)),
        ("supplier", "owed", Decimal(2000)),
    ]
    assert paid.balance("guarantee", "platform") == -8000
    assert paid.balance("debt") == 8000
    assert (paid.dispute.state, paid.order.state) == ("closed", "refunded")

    # The debt is off the limit, and comes back when it is reimbursed.
    assert (paid.supplier.frozen_amount, paid.supplier.outstanding_amount) == (0, Decimal(8000))
    assert paid.supplier.available_amount == Decimal(42000)
    recovery.reimburse(
        paid.debt, by=paid.finance, at=on("2024-05-02"), amount=Decimal(8000), bank_reference="SWIFT-1"
    )
    assert (paid.debt.state, paid.supplier.available_amount) == ("reimbursed", Decimal(50000))
    assert paid.balance("guarantee", "platform") == 0


def test_a_supplier_that_refunds_in_time_leaves_the_guarantee_alone(paid: Story) -> None:

    paid.claim(on("2024-03-18"), "late_shipment")
    paid.pass_time(on("2024-04-10"))
    paid.escalate(on("2024-04-10", "12:00"))
    paid.take(on("2024-04-11"))
    findings = {d.pk: ("confirmed", "") for d in paid.dispute.deviations.all()}
    decision = Decision(liability="supplier", remedy="full_refund", reasons="Late.", findings=findings)
    determination.decide(paid.dispute, by=paid.arbitrator, at=on("2024-04-12"), decision=decision)

    line = Obligation.objects.get(dispute=paid.dispute)
    execution.report_payment(line, by=paid.seller, at=on("2024-04-15"), reference="TT-778")
    execution.confirm_payment(line, by=paid.buyer, at=on("2024-04-16"))
    paid.pass_time(on("2024-04-22"))

    assert paid.obligations() == [("supplier", "paid", Decimal(10000))]
    assert paid.got_back() == Decimal(10000)
    assert paid.balance("guarantee", "platform") == 0
    assert paid.dispute.state == "closed"
    assert paid.supplier.available_amount == Decimal(50000)


def test_classic_completes_when_the_last_window_closes(paid: Story) -> None:
    paid.ship(on("2024-02-27"))
    last = paid.due("order.late_claim_closes")

    paid.pass_time(last + timedelta(minutes=2))

    assert (paid.order.state, paid.order.ended_at) == ("completed", last)
    assert paid.supplier.available_amount == Decimal(50000)


def test_a7_a_partial_refund_needs_the_buyers_consent_under_the_classic_rules(paid: Story) -> None:
    paid.claim(on("2024-03-18"), "late_shipment")
    paid.pass_time(on("2024-04-10"))
    paid.escalate(on("2024-04-10", "12:00"))
    paid.take(on("2024-04-11"))
    findings = {d.pk: ("confirmed", "") for d in paid.dispute.deviations.all()}
    decision = Decision(
        liability="shared", remedy="partial_refund", amount=Decimal(3000), reasons="Half.", findings=findings
    )

    with pytest.raises(Refused) as refused:
        determination.decide(paid.dispute, by=paid.arbitrator, at=on("2024-04-12"), decision=decision)

    assert refused.value.rule == "A7"


def test_n2_a_silent_supplier_is_reminded_the_day_before(paid: Story) -> None:
    paid.claim(on("2024-03-18"), "late_shipment")
    last = paid.due("dispute.respond")

    paid.pass_time(last - timedelta(hours=23))

    assert paid.told(paid.supplier_company, "deadline.soon") >= 1
    assert paid.dispute.escalatable_at is None
