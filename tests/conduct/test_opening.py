"""A supplier suspended for fraud: one staff action opens a dispute for every buyer, may stop and go on (L7, X10)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from disputes.declarations import EVERYTHING
from disputes.models import Dispute, Opening, OpeningLine
from disputes.services import opening
from disputes.services.claim import Claim, open_dispute
from orders.models import Order
from suppliers.extensions import affected
from suppliers.models import Freeze
from suppliers.services import participation
from tests import factories as world
from tests.factories import DAY, Party, Told
from tradeassurance.accounts.services import companies
from tradeassurance.core import integrity
from tradeassurance.core.actors import CLOCK, Actor
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db
WHY = "The goods do not exist."


@dataclass
class Fraud:
    """A supplier with orders in every stage, suspended for fraud."""

    party: Party
    orders: dict[str, Told]
    risk: Actor
    at: datetime

    def start(self) -> Opening:
        return opening.start(self.party.supplier, by=self.risk, at=self.at, reason=WHY)

    def lines(self) -> dict[str, tuple[str, str]]:
        names = {told.order.pk: name for name, told in self.orders.items()}
        return {names[one.order_id]: (one.consequence, one.why) for one in OpeningLine.objects.all()}

    def told(self, name: str, topic: str) -> int:
        company = self.orders[name].buyer.company
        return Notice.objects.filter(company=company, topic=topic, at=self.at).count()


def deceived(*wanted: str) -> Fraud:
    """A supplier with orders of these kinds, which is then suspended for fraud."""
    party, risk, at = world.supplier(limit=1_000_000), world.staff("risk"), START + 22 * DAY
    orders = {name: KINDS[name](party) for name in wanted}
    if "suspended" in orders:
        companies.suspend_coverage(orders["suspended"].buyer.company, by=risk, at=at, reason="Three refunds.")
    participation.suspend_for_fraud(party.supplier, by=risk, at=at, reason=WHY)
    return Fraud(party, orders, risk, at)


def in_dispute(party: Party) -> Told:
    told = world.order(supplier=party, stage="delivered")
    quality = Claim("quality", "full_refund", "Too small.", declared=EVERYTHING)
    open_dispute(told.order, by=told.buyer.actor, at=told.times["delivered"] + DAY, claim=quality)
    return told


START = world.STARTS["current-2024"]
KINDS = {
    "proposed": lambda party: world.order(supplier=party, stage="proposed"),
    # An order that nobody paid lapses after seven days: this one is young.
    "confirmed": lambda party: world.order(supplier=party, stage="confirmed", at=START + 20 * DAY),
    "paid": lambda party: world.order(supplier=party, stage="paid"),
    "shipped": lambda party: world.order(supplier=party, stage="shipped"),
    "delivered": lambda party: world.order(supplier=party, stage="delivered"),
    "disputed": in_dispute,
    "suspended": lambda party: world.order(supplier=party, stage="paid"),
}
EXPECTED = {
    "confirmed": ("unpaid", "nothing_received"),
    "paid": ("open", "possible"),
    "shipped": ("open", "possible"),
    "delivered": ("open", "possible"),
    "disputed": ("disputed", "open_dispute"),
    "suspended": ("uncovered", "suspended"),
}


def broken() -> list[str]:
    names = {"I12", "I13", "I23", "I24", "I26", "I36", "I37", "I40", "I41"}
    return [line for result in integrity.run(names) for line in result.violations]


def test_l7_x10_every_open_order_has_its_turn_and_every_buyer_is_told() -> None:
    fraud = deceived(*KINDS)
    begun = fraud.start()
    promised = {one.order.pk: one.consequence for one in affected.of(fraud.party.supplier, fraud.at)}
    assert opening.carry_on(fraud.at) == begun.total == 6

    assert fraud.lines() == EXPECTED
    assert {one.order_id: one.consequence for one in OpeningLine.objects.all()} == promised
    begun.refresh_from_db()
    assert (begun.state, begun.ended_at) == ("done", fraud.at)
    for name in ("paid", "shipped", "delivered"):
        assert fraud.told(name, "dispute.opened_for_you") == 1
    for name in ("confirmed", "disputed", "suspended"):
        assert fraud.told(name, "order.supplier_fraud") == 1
    assert not fraud.told("proposed", "order.supplier_fraud")
    assert Notice.objects.filter(role="risk", topic="opening.done").count() == 1
    assert broken() == []


def test_l7_the_dispute_claims_everything_for_the_buyer_and_is_hers_to_go_on_with() -> None:
    fraud = deceived("paid", "shipped")
    fraud.start()
    opening.carry_on(fraud.at)
    told = fraud.orders["paid"]
    dispute = told.reload().disputes.get()
    assert (dispute.reason, dispute.wanted) == ("late_shipment", "full_refund")
    assert dispute.wanted_amount == told.order.contract.initial_payment
    assert (dispute.opened_by_id, dispute.opening) == (fraud.risk.user_id, Opening.objects.get())
    assert told.order.disputed
    assert Freeze.objects.get(order=told.order).disputed_at == fraud.at
    assert Deadline.objects.filter(subject_kind="dispute", subject_id=dispute.pk, outcome="open").exists()
    assert fraud.orders["shipped"].reload().disputes.get().reason in ("not_received", "quality")


def test_x10_an_unpaid_order_is_cancelled_and_its_freeze_released() -> None:
    fraud = deceived("confirmed")
    fraud.start()
    opening.carry_on(fraud.at)
    order = fraud.orders["confirmed"].reload()
    assert (order.state, order.ended_at) == ("cancelled", fraud.at)
    assert Freeze.objects.get(order=order).ended_at == fraud.at


def test_x10_it_goes_on_after_an_interruption_and_opens_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given a job that dies in its third order, when it runs again, then every order had one turn."""
    fraud = deceived("confirmed", "paid", "shipped", "disputed")
    begun, turns = fraud.start(), []
    judge = opening.affected.judge

    def die_at_the_third(*args: Any) -> Any:
        turns.append(args)
        if len(turns) == 3:
            raise SystemExit("killed")
        return judge(*args)

    monkeypatch.setattr(opening.affected, "judge", die_at_the_third)
    with pytest.raises(SystemExit):
        opening.carry_on(fraud.at)
    assert OpeningLine.objects.count() == 2
    assert Opening.objects.get().state == "running"

    opening.carry_on(fraud.at + DAY)
    opening.carry_on(fraud.at + DAY)
    assert OpeningLine.objects.count() == begun.total
    assert Dispute.objects.filter(opening=begun).count() == 2
    assert fraud.lines() == {name: EXPECTED[name] for name in fraud.orders}
    assert broken() == []


def test_x10_an_order_that_fails_does_not_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given an order whose turn fails, when the job runs, then the others have theirs, and it has its own next time."""
    fraud = deceived("confirmed", "paid", "shipped")
    begun, judge = fraud.start(), opening.affected.judge
    first = begun.orders()[0].pk

    def fail_at_the_first(facts: Any, at: datetime) -> Any:
        if facts.order.pk == first:
            raise RuntimeError("a fault of this order")
        return judge(facts, at)

    with monkeypatch.context() as broken_for_now:
        broken_for_now.setattr(opening.affected, "judge", fail_at_the_first)
        assert opening.carry_on(fraud.at) == begun.total - 1
    assert [order.pk for order in begun.left()] == [first]
    assert Opening.objects.get().state == "running"

    assert opening.carry_on(fraud.at + DAY) == 1
    assert Opening.objects.get().state == "done"


def test_x10_the_database_allows_one_line_per_run_and_order() -> None:
    fraud = deceived("confirmed")
    fraud.start()
    opening.carry_on(fraud.at)
    line = OpeningLine.objects.first()
    assert line is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningLine.objects.create(
            order=line.order, opening=line.opening, consequence="disputed", why="open_dispute", at=line.at
        )


def test_x10_an_order_that_ended_before_its_turn_says_so() -> None:
    """Given a job that was late, then the clock has spoken first: the unpaid order has lapsed (C7)."""
    fraud = deceived("confirmed")
    fraud.start()
    opening.carry_on(fraud.at + 10 * DAY)
    assert fraud.lines()["confirmed"] == ("closed", "ended")


def test_x10_a_supplier_that_is_reinstated_meanwhile_stops_it() -> None:
    fraud = deceived("confirmed", "paid")
    begun = fraud.start()
    opening.take_turns(begun, by=CLOCK, at=fraud.at, batch=1)
    participation.reinstate(fraud.party.supplier, by=fraud.risk, at=fraud.at + DAY, reason="A mix-up.")
    opening.carry_on(fraud.at + DAY)
    assert (Opening.objects.get().state, OpeningLine.objects.count()) == ("stopped", 1)


def test_l7_only_risk_staff_without_a_tie_begin_and_only_after_the_suspension() -> None:
    fraud = deceived("paid")
    tied = replace(fraud.risk, tied_companies=frozenset([fraud.party.company.pk]))
    for actor in (world.staff("arbitration_head"), world.staff("support"), tied):
        with pytest.raises(Refused) as refused:
            opening.start(fraud.party.supplier, by=actor, at=fraud.at, reason=WHY)
        assert refused.value.rule == "L7"
    with pytest.raises(Refused):
        opening.start(world.supplier().supplier, by=fraud.risk, at=fraud.at, reason=WHY)
    begun = fraud.start()
    with pytest.raises(Refused):
        fraud.start()
    with pytest.raises(Refused):
        opening.take_turn(begun.orders()[0], by=world.staff("support"), at=fraud.at, opening=begun)


def test_x10_x12_what_stands_still_is_told_to_the_risk_desk() -> None:
    fraud = deceived("paid")
    fraud.start()
    sweep(fraud.at + timedelta(days=4))
    assert Notice.objects.filter(role="risk", topic="opening.waits").exists()
    assert Order.objects.filter(pk=fraud.orders["paid"].order.pk, disputed=False).exists()
