"""The end of an agreement: cancelled by both after payment, given back directly, or never confirmed (O5, P2, X12)."""

from datetime import date, timedelta
from typing import Any

import pytest

from orders.models import Amendment, GiveBack, Refund
from orders.services import amending, drafting, giving_back
from suppliers.models import Freeze, Supplier
from tests import factories as world
from tests.factories import DAY, HOUR, STARTS
from tests.orders.test_amendments import HARD, NEW_DAY, START, clean, clock, propose, told_topics
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger import statements

pytestmark = pytest.mark.django_db


def test_o5_a_paid_order_is_cancelled_when_both_agree_and_the_money_goes_back() -> None:
    # Given an order in production, 10,000 held, 7,500 frozen
    told = world.order(rules=HARD, stage="paid")

    # When the buyer proposes to end it and the supplier agrees
    proposed = amending.propose_cancellation(
        told.order, by=told.buyer.actor, at=START + 3 * DAY, reason="The project stopped."
    )
    assert told.reload().state == "in_production"
    amending.accept(proposed, by=told.supplier.actor, at=START + 4 * DAY)

    # Then it ended, what is held is due over the original payment, nothing is frozen, no clock runs
    assert told.reload().state == "cancelled"
    refund = Refund.objects.get()
    assert (refund.amount, refund.payment, refund.state) == (10_000, told.order.payments.get(), "due")
    assert Supplier.objects.get(pk=told.supplier.supplier.pk).frozen_amount == 0
    open_ = Deadline.objects.filter(root_id=told.order.pk, root_kind="order", outcome="open")
    assert set(open_.values_list("kind", flat=True)) <= {"order.send_refund", "order.refund_account"}
    clean()


def test_o5_where_the_supplier_was_paid_it_gives_back_and_shows_the_proof(sealed: Any) -> None:
    start = STARTS["classic-2015"]
    told = world.order(rules="classic-2015", stage="paid", quality_cover="pre_shipment")
    proposed = amending.propose_cancellation(
        told.order, by=told.supplier.actor, at=start + 3 * DAY, reason="The machine broke."
    )
    amending.accept(proposed, by=told.buyer.actor, at=start + 4 * DAY)
    owed = GiveBack.objects.get()
    assert (owed.amount, owed.state, Refund.objects.count()) == (10_000, "owed", 0)
    clean()

    # When it says nothing for the time of a refund, then both and the desk are told, and it stays owed
    sweep(start + 14 * DAY)
    owed.refresh_from_db()
    assert owed.state == "owed"
    assert Notice.objects.filter(topic="giveback.overdue", role="support").count() == 1

    # When it reports the repayment, the buyer may object once it looked; then it is owed again
    at = start + 15 * DAY
    giving_back.report(owed, by=told.supplier.actor, at=at, reference="CN-77", proof=sealed())
    giving_back.object_to(owed, by=told.buyer.actor, at=at + DAY, reason="Nothing came.")
    giving_back.report(owed, by=told.supplier.actor, at=at + 2 * DAY, reference="CN-78", proof=sealed())

    # When the buyer says nothing any more, then it counts as arrived, and the books say so
    sweep(at + 12 * DAY)
    owed.refresh_from_db()
    assert (owed.state, owed.reference) == ("confirmed", "CN-78")
    lines = statements.statement_of_root("order", told.order.pk)
    assert sum(line.amount for line in lines if line.code == "buyer") == 0
    clean()


def test_o5_shipped_goods_end_an_order_differently() -> None:
    told = world.order(rules=HARD, stage="paid")
    proposed = amending.propose_cancellation(
        told.order, by=told.buyer.actor, at=START + 3 * DAY, reason="No more."
    )
    told.ship(START + 4 * DAY)
    with pytest.raises(Refused) as refused:
        amending.accept(proposed, by=told.supplier.actor, at=START + 4 * DAY)
    assert refused.value.rule == "O5"
    assert told.reload().state == "shipped"


def test_x12_a_proposal_ends_with_its_order() -> None:
    told = world.order(rules=HARD, stage="confirmed")
    propose(told, START + 6 * DAY, shipment_date=NEW_DAY)
    sweep(START + 9 * DAY)
    assert told.reload().state == "lapsed"
    assert Amendment.objects.get().state == "lapsed"
    clean()


def test_x12_a_contract_that_nobody_confirms_lapses() -> None:
    told = world.order(rules=HARD, stage="proposed")
    told.confirm(only="buyer")
    waits = clock(told, "order.confirm_by")
    sweep(waits.due_at + 2 * HOUR)
    assert told.reload().state == "lapsed"
    assert "order.not_confirmed" in told_topics(told, "buyer") & told_topics(told, "supplier")
    assert not Freeze.objects.exists()
    clean()


def test_x12_a_change_begins_the_time_anew() -> None:
    told = world.order(rules=HARD, stage="proposed")
    first = clock(told, "order.confirm_by")
    drafting.revise(told.order, by=told.buyer.actor, at=START + 20 * DAY, terms=world.terms(
        shipment_date=date(2022, 6, 1)))  # fmt: skip
    assert clock(told, "order.confirm_by").due_at > first.due_at + timedelta(days=15)
    sweep(first.due_at + 2 * HOUR)
    assert told.reload().state == "proposed"
