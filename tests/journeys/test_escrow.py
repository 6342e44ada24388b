"""Escrow custody: held until acceptance; current rules and their forerunner (RULEBOOK 1, 4–6)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from disputes.declarations import EVERYTHING
from disputes.services import chargeback, claim, determination, negotiation, returns
from disputes.services.claim import Claim
from disputes.services.determination import Decision
from orders.models import Refund
from orders.services import fulfilment, refunds
from tests.journeys.story import Story, on, topics
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


def delivered(story: Story, *, on_day: str = "2024-03-20", **changes: object) -> Story:
    story.draft(on("2024-01-20"), **changes)
    story.agree(on("2024-01-21"))
    story.pay(on("2024-01-22"))
    story.ship(on("2024-02-28"))
    story.deliver(on(on_day))
    return story


@pytest.fixture
def current(db: None) -> Story:
    """Held, shipped on time, delivered on 20 March 2024 under the current rules."""
    return delivered(Story())


# --- the quiet life --------------------------------------------------------------------------------------


def test_p3_nobody_complains_windows_close_and_held_money_is_released(current: Story) -> None:
    assert current.balance("held") == Decimal(10000)
    last = current.due("order.quality_claim_closes")

    current.pass_time(last + timedelta(minutes=2))

    assert (current.order.state, current.order.ended_at) == ("completed", last)
    assert (current.balance("held"), current.supplier_got()) == (0, Decimal(10000))
    assert current.freeze.state == "released"
    assert current.supplier.available_amount == Decimal(50000)
    assert topics(current.buyer_company)[-1] == "order.completed"


def test_p3_acceptance_releases_held_money_but_windows_stay_open(current: Story) -> None:
    fulfilment.accept(current.order, by=current.buyer, at=on("2024-03-22"))

    assert (current.balance("held"), current.supplier_got()) == (0, Decimal(10000))
    assert current.order.state == "delivered"

    current.claim(on("2024-04-01"), "quality")
    assert current.dispute.state == "awaiting_supplier"


def test_a_confirmed_order_that_nobody_pays_lapses(db: None) -> None:
    story = Story()
    story.draft(on("2024-01-20"))
    story.agree(on("2024-01-21"))

    story.pass_time(on("2024-01-30"))

    assert story.order.state == "lapsed"
    assert story.supplier.available_amount == Decimal(50000)


# --- a settlement ----------------------------------------------------------------------------------------


def test_a_quality_claim_on_day_29_is_settled_by_a_counter_offer(current: Story) -> None:
    requirement = current.order.contract.requirements.get()
    current.claim(
        on("2024-04-18"),
        "quality",
        deviations=((requirement.pk, "612 lm instead of 800 lm"),),
        evidence=[current.proof()],
    )
    assert current.freeze.disputed_at is not None

    current.offer(on("2024-04-19"), current.seller, amount="3333.33")
    assert current.dispute.state == "negotiating"
    current.accept(on("2024-04-20"), current.buyer)

    assert (current.dispute.state, current.dispute.outcome) == ("closed", "settled")
    assert current.obligations() == [("held", "paid", Decimal("3333.33"))]
    assert current.supplier_got() == Decimal("6666.67")
    assert current.balance("refund_due") == Decimal("3333.33")
    assert (current.order.state, current.freeze.state) == ("completed", "released")

    refund = Refund.objects.get(order=current.order)
    refunds.send(refund, by=current.finance, at=on("2024-04-22"), bank_reference="SEPA-9")
    refunds.arrive(refund, by=current.finance, at=on("2024-04-23"))
    assert current.got_back() == Decimal("3333.33")
    assert current.got_back() + current.supplier_got() == Decimal(10000)


def test_c6_an_offer_that_nobody_answers_expires(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")
    current.offer(on("2024-04-03"), current.seller, amount="1000")
    ends = current.due("offer.answer")

    current.pass_time(ends + timedelta(minutes=2))

    assert current.offer_on_table.state == "expired"
    with pytest.raises(Refused) as refused:
        current.accept(ends + timedelta(minutes=3), current.buyer)
    assert refused.value.rule == "X5"


def test_an_offer_is_accepted_until_its_last_second_even_if_a_lock_makes_it_wait(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")
    current.offer(on("2024-04-03"), current.seller, amount="1000")

    current.accept(current.due("offer.answer"), current.buyer)

    assert current.dispute.outcome == "settled"


def test_an_expired_offer_is_refused_although_no_job_ran(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")
    current.offer(on("2024-04-03"), current.seller, amount="1000")

    with pytest.raises(Refused):
        current.accept(current.due("offer.answer") + timedelta(seconds=1), current.buyer)

    assert current.offer_on_table.state == "expired"


def test_x5_accepting_names_what_the_offer_said(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")
    offer = current.offer(on("2024-04-03"), current.seller, amount="1000")

    with pytest.raises(Refused) as refused:
        negotiation.accept(
            offer, by=current.buyer, at=on("2024-04-04"), remedy="partial_refund", amount=Decimal(9000)
        )

    assert refused.value.rule == "X5"
    assert current.dispute.state == "negotiating"


def test_c6_a_counter_offer_replaces_the_open_one(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")
    first = current.offer(on("2024-04-03"), current.seller, amount="1000")

    current.offer(on("2024-04-04"), current.buyer, amount="5000")

    first.refresh_from_db(fields=["ended_at"])
    assert [o.state for o in current.dispute.offers.all()] == ["countered", "open"]


def test_c5_the_supplier_accepts_the_claim(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality", "partial_refund", "2500")

    negotiation.accept_claim(current.dispute, by=current.seller, at=on("2024-04-03"))

    assert current.obligations() == [("held", "paid", Decimal(2500))]
    assert (current.dispute.state, current.order.state) == ("closed", "completed")


# --- ends without a decision -----------------------------------------------------------------------------


def test_a_withdrawn_dispute_gives_the_order_back_to_its_course(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")

    negotiation.withdraw(current.dispute, by=current.buyer, at=on("2024-04-03"), reason="It works after all.")

    assert current.dispute.state == "withdrawn"
    assert (current.order.state, current.order.disputed) == ("delivered", False)
    current.pass_time(on("2024-04-25"))
    assert (current.order.state, current.freeze.state) == ("completed", "released")


def test_a_window_that_closes_during_a_dispute_completes_the_order_when_it_is_withdrawn(
    current: Story,
) -> None:
    current.claim(on("2024-04-18"), "quality")
    current.pass_time(on("2024-04-21"))
    assert current.order.state == "delivered"

    negotiation.withdraw(current.dispute, by=current.buyer, at=on("2024-04-22"), reason="Solved.")

    assert current.order.state == "completed"


def test_c7_a_claim_one_second_after_its_window_closed_is_refused_while_the_job_has_not_run(
    current: Story,
) -> None:
    last = current.due("order.quality_claim_closes")

    with pytest.raises(Refused) as refused:
        current.claim(last + timedelta(seconds=1), "quality")

    assert refused.value.rule in ("C1", "C7")
    assert current.order.disputes.count() == 0
    # The clock spoke all the same: what time had ended, has ended.
    assert (current.order.state, current.order.ended_at) == ("completed", last)


def test_c7_a_claim_in_the_last_second_is_in_time(current: Story) -> None:
    current.claim(current.due("order.quality_claim_closes"), "quality")

    assert current.dispute.state == "awaiting_supplier"


def test_c4_a_second_claim_is_refused_while_one_is_open(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")

    with pytest.raises(Refused) as refused:
        current.claim(on("2024-04-03"), "damaged")

    assert refused.value.rule == "C4"


def test_c4_x2_a_chargeback_closes_an_open_dispute_and_bars_later_ones(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")
    current.offer(on("2024-04-03"), current.seller, amount="1000")

    chargeback.record(current.order.payments.get(), by=current.finance, at=on("2024-04-04"), reference="CB-1")

    assert current.dispute.state == "chargeback"
    assert current.balance("held") == 0
    assert current.got_back() == Decimal(10000)
    with pytest.raises(Refused) as refused:
        current.claim(on("2024-04-05"), "quality")
    assert refused.value.rule in ("C1", "C4", "P2")


# --- return and refund -----------------------------------------------------------------------------------


def escalated(rules_in_force, **changes: object) -> Story:  # type: ignore[no-untyped-def]
    """Under the escrow rules: claimed, answered, not agreed, escalated and taken."""
    rules_in_force("escrow-2021")
    story = delivered(Story(), **changes)
    story.claim(on("2024-04-02"), "quality", "return_and_refund")
    negotiation.contest(
        story.dispute, by=story.seller, at=on("2024-04-03"), response="The samples were approved."
    )
    story.escalate(on("2024-04-04"))
    story.take(on("2024-04-05"))
    return story


def return_decision(story: Story) -> Decision:
    findings = {d.pk: ("confirmed", "") for d in story.dispute.deviations.all()}
    return Decision(liability="supplier", remedy="return_and_refund", reasons="Too dark.", findings=findings)


def test_a8_a_return_is_refunded_after_it_was_confirmed_over_the_original_payments(rules_in_force) -> None:  # type: ignore[no-untyped-def]
    story = escalated(rules_in_force)
    determination.decide(
        story.dispute, by=story.arbitrator, at=on("2024-04-08"), decision=return_decision(story)
    )
    story.pass_time(on("2024-04-17"))
    assert story.dispute.state == "executing"
    assert story.obligations() == [("held", "due", Decimal(10000))]

    returns.ship(story.goods, by=story.buyer, at=on("2024-04-18"), carrier="Ocean Line", tracking="R-1")
    assert story.balance("refund_due") == 0
    returns.confirm(story.goods, by=story.seller, at=on("2024-05-10"))

    assert story.obligations() == [("held", "paid", Decimal(10000))]
    refund = Refund.objects.get(order=story.order)
    assert refund.payment == story.order.payments.get()
    assert (story.dispute.state, story.order.state) == ("closed", "refunded")
    refunds.send(refund, by=story.finance, at=on("2024-05-11"), bank_reference="SEPA-1")
    refunds.arrive(refund, by=story.buyer, at=on("2024-05-13"))
    assert story.got_back() == Decimal(10000)


def test_a8_proof_of_delivery_overrules_a_supplier_who_does_not_confirm(rules_in_force) -> None:  # type: ignore[no-untyped-def]
    story = escalated(rules_in_force)
    determination.decide(
        story.dispute, by=story.arbitrator, at=on("2024-04-08"), decision=return_decision(story)
    )
    story.pass_time(on("2024-04-17"))
    returns.ship(story.goods, by=story.buyer, at=on("2024-04-18"), carrier="Ocean Line", tracking="R-1")
    returns.deliver(story.goods, by=story.support, at=on("2024-05-06"))

    story.pass_time(on("2024-05-20"))

    assert story.goods.state == "overruled"
    assert story.dispute.state == "closed"


def test_goods_not_sent_back_in_time_are_not_refunded(rules_in_force) -> None:  # type: ignore[no-untyped-def]
    story = escalated(rules_in_force)
    determination.decide(
        story.dispute, by=story.arbitrator, at=on("2024-04-08"), decision=return_decision(story)
    )

    story.pass_time(on("2024-05-01"))

    assert story.goods.state == "lapsed"
    assert story.obligations() == [("held", "cancelled", Decimal(10000))]
    assert (story.dispute.state, story.order.state) == ("closed", "completed")
    assert story.supplier_got() == Decimal(10000)


# --- escalation and evidence ----------------------------------------------------------------------------------


def test_x6_automatic_escalation_waits_for_an_open_offer(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")
    current.offer(on("2024-04-08"), current.seller, amount="1000")

    current.pass_time(on("2024-04-10", "12:00"))
    assert current.dispute.state == "negotiating"

    current.pass_time(on("2024-04-13"))
    assert (current.dispute.state, current.dispute.escalated_by) == ("escalated", "clock")


def test_a3_evidence_is_closed_once_the_determination_is_drafted(current: Story) -> None:
    current.claim(on("2024-04-02"), "quality")
    negotiation.contest(current.dispute, by=current.seller, at=on("2024-04-03"), response="No.")
    current.escalate(on("2024-04-04"))
    current.take(on("2024-04-05"))
    findings = {d.pk: ("unproven", "") for d in current.dispute.deviations.all()}
    decision = Decision(liability="buyer", remedy="no_refund", reasons="Nothing proven.", findings=findings)
    determination.decide(current.dispute, by=current.arbitrator, at=on("2024-04-06"), decision=decision)

    with pytest.raises(Refused) as refused:
        claim.add_evidence(current.dispute, by=current.buyer, at=on("2024-04-07"), proof=current.proof())

    assert refused.value.rule == "A3"


def test_c1_only_the_buyer_opens_a_claim(current: Story) -> None:
    wanted = Claim(reason="quality", wanted="full_refund", statement="Mine.", declared=EVERYTHING)

    with pytest.raises(Refused) as refused:
        claim.open_dispute(current.order, by=current.seller, at=on("2024-04-02"), claim=wanted)

    assert refused.value.rule == "C1"
