"""Money taken back or reported as failed: before its receipt, after it, or without one (P2, X2)."""

import pytest

from orders.enums import Cause
from orders.models import Payment
from orders.services import inbound
from tests import factories as world
from tests.payments.bank import PAID, announced, fresh, held, is_sound, state_of, tell, unallocated
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> world.Told:
    """An order that both sides confirmed."""
    return world.order(stage="confirmed")


def test_p2_a_failed_payment_is_due_again(told: world.Told) -> None:
    payment = announced(told)
    event = tell(payment.reference, kind="failed")
    assert (event.state, event.payment_id, state_of(payment)[0]) == ("applied", payment.pk, "failed")
    assert tell(payment.reference, kind="failed").cause == Cause.ALREADY
    assert is_sound()


def test_p2_a_failure_after_the_receipt_is_for_finance_to_look_at(told: world.Told) -> None:
    payment = announced(told)
    tell(payment.reference)
    event = tell(payment.reference, kind="failed")
    assert (event.state, event.cause, event.rest_amount) == ("open", Cause.ALREADY, 0)
    finance = world.staff("finance_maker")
    with pytest.raises(Refused):
        inbound.give_back(event, by=finance, at=PAID)
    inbound.close(event, by=finance, at=PAID, reason="The provider took its report back.")
    assert (fresh(event).state, held(told.order)) == ("nothing", 10_000)
    assert is_sound()


def test_x2_a_reversal_after_the_receipt_is_a_chargeback(told: world.Told) -> None:
    payment = announced(told)
    tell(payment.reference, transaction="T-1")
    event = tell("", kind="reversed", transaction="T-1")
    assert (event.state, event.payment_id, state_of(payment)[0]) == ("applied", payment.pk, "reversed")
    order = told.reload()
    assert (order.state, order.claims_barred, held(order)) == ("refunded", True, 0)
    assert tell("", kind="reversed", transaction="T-1").cause == Cause.BEFORE
    assert is_sound()


def test_p2_a_reversal_before_its_receipt_ends_both(told: world.Told) -> None:
    payment = announced(told)
    back = tell(payment.reference, kind="reversed", transaction="T-1")
    assert (back.cause, state_of(payment)[0]) == (Cause.BEFORE, "failed")
    receipt = tell(payment.reference, transaction="T-1")
    assert (receipt.state, receipt.cause, held(told.order)) == ("nothing", Cause.TAKEN_BACK, 0)
    # Money that comes after that is other money.
    assert tell(payment.reference, transaction="T-2").state == "applied"
    assert told.reload().state == "in_production"
    assert is_sound()


def test_p2_a_reversal_of_unknown_money_waits_for_its_receipt() -> None:
    back = tell("?", "50", kind="reversed", transaction="T-9")
    assert (back.state, back.cause) == ("open", Cause.BEFORE)
    receipt = tell("?", "50", transaction="T-9")
    assert (receipt.state, receipt.cause, receipt.about_id) == ("nothing", Cause.TAKEN_BACK, back.pk)
    assert (fresh(back).state, unallocated(receipt)) == ("applied", 0)
    assert is_sound()


def test_p2_unallocated_money_that_is_taken_back_leaves_the_books() -> None:
    event = tell("?", "50", transaction="T-9")
    back = tell("?", "50", kind="reversed", transaction="T-9")
    assert (back.state, back.about_id) == ("applied", event.pk)
    assert (fresh(event).state, unallocated(event)) == ("undone", 0)
    assert is_sound()


def test_p2_money_taken_back_after_it_was_sent_back_is_for_finance() -> None:
    event = tell("?", "50", transaction="T-9")
    inbound.give_back(event, by=world.staff("finance_maker"), at=PAID, reason="Nobody of ours.")
    inbound.send_back(event, by=world.staff("finance_checker"), at=PAID, bank_reference="OUT-9")
    back = tell("?", "50", kind="reversed", transaction="T-9")
    assert (back.state, back.cause, back.about_id) == ("open", Cause.GONE, event.pk)
    assert is_sound()


def test_p2_a_part_that_is_taken_back_is_for_finance(told: world.Told) -> None:
    payment = announced(told)
    tell(payment.reference, transaction="T-1")
    back = tell("", "100", kind="reversed", transaction="T-1")
    assert (back.state, back.cause, state_of(payment)[0]) == ("open", Cause.PART, "received")
    assert Payment.objects.count() == 1
    assert is_sound()
