"""Partial, over-, duplicate and late payments, wrong currency, ended orders: each has an outcome, no money is dropped (P2)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from orders.enums import Cause
from orders.models import InboundEvent, Payment
from orders.services import drafting, inbound
from orders.services import payment as payments
from tests import factories as world
from tests.journeys.story import topics
from tests.payments.bank import PAID, announced, fresh, held, is_sound, news, state_of, tell, unallocated
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> world.Told:
    """An order of 30,000 that both sides confirmed; the initial payment is 10,000."""
    return world.order(stage="confirmed")


def test_p2_a_payment_arrives_in_full_and_starts_production(told: world.Told) -> None:
    payment = announced(told)
    event = tell(f"Invoice 17, {payment.reference.lower()}, thank you", transaction="T-1")
    assert (event.state, event.payment_id, event.rest_amount) == ("applied", payment.pk, 0)
    assert state_of(payment) == ("received", 10_000)
    assert told.reload().state == "in_production"
    assert Payment.objects.get().bank_reference == "T-1"
    assert held(told.order) == 10_000
    assert is_sound()


@pytest.mark.parametrize("written", ["{}", "ref {}.", "{} {}", "TA 24 {n} 1", "ta{y}{n}1", "TA-{y}-{n}/1"])
def test_p2_a_reference_is_read_as_banks_hand_it_on(told: world.Told, written: str) -> None:
    reference = announced(told).reference
    _ta, year, number, _one = reference.split("-")
    text = written.replace("24 {n}", f"{year} {number}").format(reference, reference, y=year, n=number)
    assert tell(text).state == "applied"


def test_p2_two_parts_with_one_reference_add_up_and_only_then_production_starts(told: world.Told) -> None:
    payment = announced(told)
    assert tell(payment.reference, "4000").state == "applied"
    assert state_of(payment) == ("received", 4000)
    assert told.reload().state == "confirmed"
    assert "payment.short" in topics(told.buyer.company)
    assert tell(payment.reference, "6000").state == "applied"
    assert told.reload().state == "in_production"
    assert [p.amount for p in Payment.objects.order_by("pk")] == [4000, 6000]
    assert Payment.objects.latest("pk").part_of_id == payment.pk
    assert held(told.order) == 10_000
    assert is_sound()


def test_p2_what_is_too_much_is_set_aside_and_shown_to_buyer_and_finance(told: world.Told) -> None:
    payment = announced(told)
    event = tell(payment.reference, "12500")
    assert state_of(payment) == ("received", 10_000)
    assert (event.state, event.cause, event.rest_amount) == ("open", Cause.EXCESS, 2500)
    assert (held(told.order), unallocated(event)) == (10_000, 2500)
    assert "money.set_aside" in topics(told.buyer.company)
    assert "money.set_aside" not in topics(told.supplier.company)
    assert Deadline.objects.filter(kind="money.sort", outcome="open", root_id=event.pk).exists()
    assert is_sound()


def test_p2_the_same_money_twice_is_no_second_payment(told: world.Told) -> None:
    payment = announced(told)
    tell(payment.reference, transaction="T-1")
    again = tell(payment.reference, transaction="T-2")
    assert (again.state, again.cause, unallocated(again)) == ("open", Cause.DUPLICATE, 10_000)
    assert held(told.order) == 10_000
    assert is_sound()


def test_i17_the_same_event_again_is_the_same_record(told: world.Told) -> None:
    payment = announced(told)
    said = news(payment.reference)
    first = inbound.take(said, by=PROVIDER, at=PAID)
    second = inbound.take(said, by=PROVIDER, at=PAID + timedelta(days=2))
    assert first.pk == second.pk
    assert (InboundEvent.objects.count(), held(told.order)) == (1, 10_000)
    assert is_sound()


def test_i17_the_same_id_with_other_content_changes_nothing_and_is_shown(told: world.Told) -> None:
    payment = announced(told)
    tell(payment.reference, event_id="evt_same")
    other = tell(payment.reference, "99", event_id="evt_same")
    assert (other.state, other.cause, other.about.event_id) == ("nothing", Cause.CONFLICT, "evt_same")
    assert tell(payment.reference, "99", event_id="evt_same").pk == other.pk
    assert held(told.order) == 10_000
    assert is_sound()


def test_p2_another_source_only_confirms_what_was_recorded(told: world.Told) -> None:
    payment = announced(told)
    payments.receive(payment, by=world.staff("finance_maker"), at=PAID, bank_reference="BY-HAND")
    seen = tell(payment.reference, source="statement")
    assert (seen.state, seen.cause, seen.payment_id) == ("nothing", Cause.CONFIRMS, payment.pk)
    # The next line of the statement is other money, and the provider's report of that again the same.
    twice = tell(payment.reference, source="statement")
    assert (twice.state, twice.cause) == ("open", Cause.DUPLICATE)
    repeated = [tell(payment.reference), tell(payment.reference)]
    assert [event.cause for event in repeated] == [Cause.CONFIRMS] * 2
    assert {event.about_id for event in repeated} == {None, twice.pk}
    assert (held(told.order), unallocated(twice)) == (10_000, 10_000)
    assert is_sound()


def test_p2_money_in_another_currency_is_set_aside_in_its_own(told: world.Told) -> None:
    payment = announced(told)
    event = tell(payment.reference, "9000", currency="EUR")
    assert (event.state, event.cause, unallocated(event)) == ("open", Cause.CURRENCY, 9000)
    assert state_of(payment)[0] == "initiated"
    assert is_sound()


@pytest.mark.parametrize("end", ["lapsed", "cancelled"])
def test_p2_a_payment_for_an_order_that_ended_waits_for_finance(told: world.Told, end: str) -> None:
    payment = announced(told)
    if end == "cancelled":
        drafting.cancel(told.order, by=told.buyer.actor, at=PAID, reason="No demand.")
    late = PAID + timedelta(days=9)
    event = tell(payment.reference, at=late)
    assert told.reload().state == end
    assert (event.state, event.cause, unallocated(event)) == ("open", Cause.ENDED, 10_000)
    assert event.buyer_id == told.buyer.company.pk
    assert held(told.order) == 0
    assert is_sound()


def test_p2_a_payment_given_up_is_taken_when_it_comes_after_all(told: world.Told) -> None:
    tell(announced(told).reference)
    balance = announced(told, "20000", stage="balance")
    later = PAID + timedelta(days=20)
    sweep(later)
    assert state_of(balance)[0] == "failed"
    assert "payment.not_seen" in topics(told.buyer.company)
    event = tell(balance.reference, "20000", at=later)
    assert (event.state, held(told.order)) == ("applied", 30_000)
    assert is_sound()


def test_p2_money_that_names_nothing_is_kept_for_an_unknown_payer() -> None:
    event = tell("no idea", "77.50")
    assert (event.state, event.cause, event.buyer_id, unallocated(event)) == (
        "open", Cause.UNKNOWN, None, Decimal("77.5"),
    )  # fmt: skip
    assert is_sound()


def test_p2_finance_allocates_money_to_an_order_of_the_same_buyer_only(told: world.Told) -> None:
    event = tell(announced(told).reference, "12500")
    finance = world.staff("finance_maker")
    other = world.order(stage="paid")
    mine = world.order(stage="confirmed", buyer=told.buyer)

    with pytest.raises(Refused, match="another buyer"):
        inbound.allocate(event, by=finance, at=PAID, order=other.order, amount=Decimal(2500))
    with pytest.raises(Refused, match="not so much"):
        inbound.allocate(event, by=finance, at=PAID, order=mine.order, amount=Decimal(2501))
    assert unallocated(event) == 2500

    inbound.allocate(event, by=finance, at=PAID, key="form-1", order=mine.order, amount=Decimal(500))
    inbound.allocate(event, by=finance, at=PAID, key="form-1", order=mine.order, amount=Decimal(500))
    assert (held(mine.order), unallocated(event), fresh(event).state) == (500, 2000, "open")
    inbound.allocate(event, by=finance, at=PAID, key="form-2", order=told.order, amount=Decimal(2000))
    assert (held(told.order), unallocated(event), fresh(event).state) == (12_000, 0, "applied")
    assert Payment.objects.filter(event=event).count() == 3
    assert is_sound()


def test_p2_an_order_is_never_allocated_more_than_it_is_due(told: world.Told) -> None:
    event = tell("somebody", "40000")
    with pytest.raises(Refused, match="due less"):
        inbound.allocate(
            event, by=world.staff("finance_maker"), at=PAID, order=told.order, amount=Decimal(30_001)
        )
    assert (unallocated(event), held(told.order)) == (40_000, 0)


def test_x12_unsorted_money_goes_back_by_itself_and_a_second_person_sends_it(told: world.Told) -> None:
    event = tell(announced(told).reference, "12500")
    sweep(PAID + timedelta(days=9))
    assert fresh(event).state == "returning"
    assert "money.returning" in topics(told.buyer.company)

    maker, checker = world.staff("finance_maker"), world.staff("finance_checker")
    at = PAID + timedelta(days=10)
    with pytest.raises(Refused):
        inbound.send_back(event, by=maker, at=at, bank_reference="OUT-1")
    inbound.keep(event, by=maker, at=at, reason="The buyer asked for it.")
    inbound.give_back(event, by=maker, at=at, reason="The buyer changed its mind.")
    inbound.send_back(event, by=checker, at=at, bank_reference="OUT-1")
    assert (fresh(event).state, unallocated(event)) == ("returned", 0)
    assert "money.returned" in topics(told.buyer.company)
    assert is_sound()


def test_x12_finance_is_told_again_of_money_that_was_not_sent_back() -> None:
    event = tell("nothing of ours")
    sweep(PAID + timedelta(days=9))
    sweep(PAID + timedelta(days=20))
    clocks = Deadline.objects.filter(root_kind="inboundevent", root_id=event.pk, kind="money.return")
    assert clocks.filter(outcome="expired").exists()
    assert clocks.filter(outcome="open").count() == 1
    assert is_sound()


def test_i06_under_classic_custody_money_in_order_is_the_suppliers_and_what_is_too_much_is_not() -> None:
    told = world.order(rules="classic-2015", stage="confirmed", quality_cover="pre_shipment")
    at = told.times["paid"]
    payment = announced(told, at=at)
    event = tell(payment.reference, "12000", at=at, occurred_at=at)
    assert (held(told.order), unallocated(event)) == (0, 2000)
    assert is_sound()


def test_i43_no_card_number_is_kept_whoever_sends_it() -> None:
    event = tell("card 4111 1111 1111 1111", payer_name="4111111111111111")
    assert "4111 1111" not in event.reference
    assert event.payer_name == "card-1111"
