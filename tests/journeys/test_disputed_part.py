"""A dispute holds the disputed part; the rest follows its course (P3, X8, X1, M1)."""

from decimal import Decimal

import pytest

from disputes.services import chargeback, determination, negotiation
from disputes.services.determination import Decision
from orders.models import Order, Payment
from orders.services import balance, fulfilment
from tests.integrity.worlds import reported
from tests.journeys.story import Story, on
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger.models import Entry

pytestmark = pytest.mark.django_db
ALL, NOTHING = Decimal(10000), Decimal(0)


@pytest.fixture
def story() -> Story:
    """Paid 10,000 on 21 January, delivered on 20 March 2024: the quality window closes on 19 April."""
    told = Story()
    told.draft(on("2024-01-20"), quality_cover="post_delivery")
    told.agree(on("2024-01-20", "11:00"))
    told.pay(on("2024-01-21"))
    told.ship(on("2024-02-28"))
    told.deliver(on("2024-03-20"))
    return told


def claimed(story: Story, amount: str | None = "4000", wanted: str = "partial_refund") -> Story:
    story.claim(on("2024-04-02"), "quality", wanted, amount)
    return story


def accept(story: Story, day: str = "2024-04-03") -> Order:
    return fulfilment.accept(story.order, by=story.buyer, at=on(day))


def held(story: Story) -> Decimal:
    return story.balance("held")


def decided(story: Story, amount: str, remedy: str = "partial_refund") -> None:
    """Contested, escalated, taken and decided between 4 and 6 April."""
    negotiation.contest(story.dispute, by=story.seller, at=on("2024-04-04"), response="Measured here.")
    story.escalate(on("2024-04-04", "12:00"))
    story.take(on("2024-04-05"))
    findings = {d.pk: ("confirmed", "Too dark.") for d in story.dispute.deviations.all()}
    decision = Decision(
        liability="supplier", remedy=remedy, reasons="Measured.", findings=findings, amount=Decimal(amount)
    )
    determination.decide(story.dispute, by=story.arbitrator, at=on("2024-04-06"), decision=decision)


# --- what goes on ------------------------------------------------------------------------------------


def test_p3_acceptance_releases_what_is_not_in_dispute(story: Story) -> None:
    claimed(story)
    assert (story.order.disputed_amount, held(story)) == (Decimal(4000), ALL)
    accept(story)
    assert (held(story), story.supplier_got()) == (Decimal(4000), Decimal(6000))
    assert story.dispute.is_open
    assert Entry.objects.get(kind="held.released_meanwhile").root_id == story.order_id
    assert reported() == {}


def test_p3_the_last_window_releases_what_is_not_in_dispute_and_the_order_stays_open(story: Story) -> None:
    claimed(story)
    decided(story, "4000")  # a case of the desk outlives the window
    story.pass_time(on("2024-04-08"))
    story.appeal(on("2024-04-09"), story.seller)
    story.pass_time(on("2024-04-21"))
    assert (held(story), story.supplier_got()) == (Decimal(4000), Decimal(6000))
    assert (story.order.state, story.order.disputed) == ("delivered", True)
    assert story.told(story.supplier_company, "order.rest_released") == 1
    assert story.told(story.buyer_company, "order.rest_released") == 1
    assert reported() == {}


@pytest.mark.parametrize("wanted", ["full_refund", "return_and_refund", "replacement"])
def test_x8_what_is_no_amount_holds_everything(story: Story, wanted: str) -> None:
    claimed(story, None, wanted)
    assert story.order.disputed_amount is None
    with pytest.raises(Refused) as refused:
        accept(story)
    assert refused.value.rule == "X8"
    story.pass_time(on("2024-04-21"))
    assert (held(story), story.supplier_got()) == (ALL, NOTHING)


def test_p3_of_less_than_the_disputed_part_everything_is_held(story: Story) -> None:
    accept(story, "2024-03-21")
    claimed(story)
    assert (held(story), story.supplier_got()) == (NOTHING, ALL)
    story.offer(on("2024-04-03"), story.seller, amount="4000")
    story.accept(on("2024-04-03", "12:00"), story.buyer)
    assert story.obligations() == [("supplier", "due", Decimal(4000))]
    assert reported() == {}


def test_i13_the_freeze_stays_set_aside_whatever_is_released(story: Story) -> None:
    claimed(story)
    accept(story)
    story.pass_time(on("2024-04-21"))
    assert (story.freeze.state, story.freeze.ended_at) == ("open", None)
    assert story.freeze.disputed_at == on("2024-04-02")


def test_l4_the_order_goes_on_when_the_dispute_is_over(story: Story) -> None:
    claimed(story)
    accept(story)
    negotiation.withdraw(story.dispute, by=story.buyer, at=on("2024-04-05"), reason="Solved.")
    assert (held(story), story.supplier_got()) == (NOTHING, ALL)
    assert (story.order.state, story.order.disputed_amount) == ("delivered", None)
    story.pass_time(on("2024-04-21"))
    assert (story.order.state, story.freeze.state) == ("completed", "released")
    assert reported() == {}


# --- what is agreed or decided -----------------------------------------------------------------------


def test_m1_an_agreement_above_the_disputed_part_takes_what_is_held_and_the_supplier_owes_the_rest(
    story: Story,
) -> None:
    claimed(story)
    accept(story)
    story.offer(on("2024-04-04"), story.seller, amount="7000")
    story.accept(on("2024-04-05"), story.buyer)
    assert story.obligations() == [("held", "paid", Decimal(4000)), ("supplier", "due", Decimal(3000))]
    story.pass_time(on("2024-04-14"))  # the guarantee pays what the supplier does not
    assert story.obligations()[1] == ("supplier", "guaranteed", Decimal(3000))
    assert (held(story), story.debt.amount) == (NOTHING, Decimal(3000))
    assert reported() == {}


def test_m1_more_than_was_disputed_comes_from_held_money_as_long_as_it_is_held(story: Story) -> None:
    claimed(story)
    story.offer(on("2024-04-04"), story.seller, amount="7000")
    story.accept(on("2024-04-05"), story.buyer)
    assert story.obligations() == [("held", "paid", Decimal(7000))]
    assert (story.order.state, story.supplier_got()) == ("completed", Decimal(3000))
    assert reported() == {}


def test_x1_what_is_awarded_is_reserved_until_nobody_can_appeal(story: Story) -> None:
    claimed(story)
    decided(story, "7000")
    assert (story.order.disputed_amount, held(story)) == (Decimal(7000), ALL)
    accept(story, "2024-04-07")
    assert (held(story), story.supplier_got()) == (Decimal(7000), Decimal(3000))
    story.pass_time(on("2024-04-16"))
    assert story.obligations() == [("held", "paid", Decimal(7000))]
    assert reported() == {}


def test_x1_a_smaller_award_leaves_the_disputed_part_for_an_appeal(story: Story) -> None:
    claimed(story)
    decided(story, "1000")
    accept(story, "2024-04-07")
    assert held(story) == Decimal(4000)
    story.pass_time(on("2024-04-16"))
    assert story.obligations() == [("held", "paid", Decimal(1000))]
    assert (held(story), story.supplier_got()) == (NOTHING, Decimal(9000))
    assert reported() == {}


def test_x2_a_chargeback_takes_what_is_still_held_and_the_platform_advances_the_rest(story: Story) -> None:
    claimed(story)
    accept(story)
    paid = Payment.objects.get(order_id=story.order_id)
    chargeback.record(paid, by=story.finance, at=on("2024-04-05"), reference="CB-1")
    assert (story.dispute.state, story.order.state, held(story)) == ("chargeback", "refunded", NOTHING)
    assert (story.got_back(), story.supplier_got()) == (ALL, Decimal(6000))
    assert reported() == {}


def test_p5_the_balance_is_asked_for_beside_a_dispute_about_a_part() -> None:

    told = Story()
    told.draft(on("2024-01-20"), quality_cover="post_delivery")
    told.agree(on("2024-01-20", "11:00"))
    told.pay(on("2024-01-21"))
    told.claim(on("2024-03-04"), "late_shipment", "partial_refund", "500")
    asked = balance.ask(told.order, by=told.seller, at=on("2024-03-05"))
    assert asked.amount == Decimal(20000)
