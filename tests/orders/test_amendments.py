"""After confirmation the contract changes only by an amendment that both sides accept (O5, X7, L3, L4)."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from disputes.declarations import EVERYTHING
from disputes.models import Dispute
from disputes.services import claim as claims
from disputes.services import negotiation
from orders import windows
from orders.models import Amendment, ContractVersion
from orders.services import amending, drafting, payment, versions
from suppliers.models import Freeze, Supplier
from tests import factories as world
from tests.factories import DAY, HOUR, STARTS, Told
from tradeassurance.core import integrity
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import deadlines as extending
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db

HARD = "escrow-2021"
START = STARTS[HARD]
AGREEMENTS = {f"I{n:02}" for n in (1, 5, 6, 7, 8, 11, 12, 13, 18, 19, 20, 21, 22, 23, 26, 36, 37)}
"""What an agreement touches of what must always hold."""
NEW_DAY = (START + 30 * DAY).date()


def agreed(told: Told) -> drafting.Terms:
    """The contract in force, as the start of an amendment."""
    contract = told.reload().contract
    return versions.terms_of(contract, contract.items.all(), contract.requirements.all())


def propose(told: Told, at: datetime, *, by: Any = None, **terms: Any) -> Amendment:
    actor = (by or told.supplier).actor
    return amending.propose(
        told.order, by=actor, at=at, terms=replace(agreed(told), **terms), reason="The ship is late."
    )


def accept(told: Told, amendment: Amendment, at: datetime, *, by: Any = None) -> Amendment:
    return amending.accept(amendment, by=(by or told.buyer).actor, at=at)


def clock(told: Told, kind: str) -> Deadline:
    return Deadline.objects.filter(root_kind="order", root_id=told.order.pk, kind=kind).latest("pk")


def frozen(told: Told) -> tuple[Decimal, Decimal]:
    """What the supplier's row says, and the open freeze of the order."""
    row = Supplier.objects.get(pk=told.supplier.supplier.pk)
    return row.frozen_amount, Freeze.objects.get(order=told.order, state="open").amount


def clean() -> None:
    assert {r.check.id: r.violations for r in integrity.run(AGREEMENTS) if r.violations} == {}


def told_topics(told: Told, party: str) -> set[str]:
    company = getattr(told, party).company
    return set(Notice.objects.filter(company=company).values_list("topic", flat=True))


def test_o5_both_sides_accept_a_new_shipment_date_and_every_clock_follows() -> None:
    # Given an order in production, to be shipped on the fourteenth day
    told = world.order(rules=HARD, stage="paid")
    first = told.order.contract
    before = clock(told, "order.ship_by")

    # When the supplier proposes the thirtieth day and the buyer accepts
    amendment = propose(told, START + 5 * DAY, shipment_date=NEW_DAY)
    assert told.reload().contract == first
    accept(told, amendment, START + 6 * DAY)

    # Then a new version, confirmed by both, is the contract, and the old one is untouched
    order = told.reload()
    assert (order.contract.number, first.number) == (2, 1)
    assert set(order.contract.confirmations.values_list("side", flat=True)) == {"buyer", "supplier"}
    assert ContractVersion.objects.get(pk=first.pk).shipment_date == before.due_at.date()
    # And the time to ship ends on the new day, because of the amendment; the window opens after it
    after = clock(told, "order.ship_by")
    assert (before.pk != after.pk, after.outcome, after.parameter) == (True, "open", "amendment:1")
    assert after.due_at == windows.ship_by(order, order.contract)
    assert windows.late_shipment(order, order.contract).opens_at == after.due_at + windows.ONE_SECOND
    assert Deadline.objects.get(pk=before.pk).outcome == "dropped"
    clean()


def test_o5_the_contract_stays_when_the_other_side_declines_or_says_nothing() -> None:
    told = world.order(rules=HARD, stage="paid")
    declined = propose(told, START + 2 * DAY, shipment_date=NEW_DAY)
    amending.decline(declined, by=told.buyer.actor, at=START + 3 * DAY, answer="We need it sooner.")
    silent = propose(told, START + 4 * DAY, shipment_date=NEW_DAY)

    # When five days pass without an answer
    sweep(START + 11 * DAY)

    # Then it lapsed at its deadline, both know, and the next one can be taken back by who proposed it
    silent.refresh_from_db()
    assert (silent.state, silent.ended_at) == ("lapsed", clock(told, "amendment.answer").due_at)
    assert {"amendment.lapsed"} <= told_topics(told, "buyer") & told_topics(told, "supplier")
    taken_back = propose(told, START + 11 * DAY, shipment_date=NEW_DAY)
    with pytest.raises(Refused, match="other side proposed"):
        amending.withdraw(taken_back, by=told.buyer.actor, at=START + 11 * DAY)
    amending.withdraw(taken_back, by=told.supplier.actor, at=START + 11 * DAY)
    assert told.reload().contract.number == 1
    assert [a.state for a in Amendment.objects.order_by("number")] == ["declined", "lapsed", "withdrawn"]
    clean()


def test_o5_nobody_accepts_its_own_proposal_and_one_waits_at_a_time() -> None:
    told = world.order(rules=HARD, stage="paid")
    mine = propose(told, START + 2 * DAY, shipment_date=NEW_DAY)
    with pytest.raises(Refused, match="other side answers"):
        amending.accept(mine, by=told.supplier.actor, at=START + 2 * DAY)
    with pytest.raises(Refused, match="waiting for its answer"):
        propose(told, START + 2 * DAY, by=told.buyer, shipment_date=NEW_DAY)
    with pytest.raises(Refused, match="Only the buyer"):
        amending.propose_cancellation(told.order, by=world.company().actor, at=START + 2 * DAY, reason="x")


def test_o5_l3_a_raised_protected_amount_must_fit_the_limit_when_it_is_accepted() -> None:
    # Given a limit of 15,000 of which an order has frozen 7,500
    told = world.order(rules=HARD, stage="paid", supplier=world.supplier(limit=15_000))
    assert frozen(told) == (7500, 7500)

    # When both agree on 15,000, then equality fits; the freeze is a new one
    accept(told, propose(told, START + 2 * DAY, protected_amount=Decimal(15_000)), START + 2 * DAY)
    assert frozen(told) == (15_000, 15_000)
    kept = Freeze.objects.get(order=told.order, state="open")
    assert (kept.limit_then, kept.frozen_then) == (15_000, 0)

    # When they agree on more, then it is refused and everything stays as it was
    more = propose(told, START + 3 * DAY, protected_amount=Decimal("15000.01"))
    with pytest.raises(Refused) as refused:
        accept(told, more, START + 3 * DAY)
    assert refused.value.rule == "L3"
    assert (frozen(told), told.reload().contract.number) == ((15_000, 15_000), 2)
    more.refresh_from_db()
    assert more.state == "proposed"
    clean()


def test_o5_l4_a_lowered_protected_amount_gives_room_back_even_when_the_limit_fell_below() -> None:
    told = world.order(rules=HARD, stage="paid", supplier=world.supplier(limit=10_000))
    Supplier.objects.filter(pk=told.supplier.supplier.pk).update(limit_amount=Decimal(1000))
    accept(told, propose(told, START + 2 * DAY, protected_amount=Decimal(5000)), START + 2 * DAY)
    assert frozen(told) == (5000, 5000)
    clean()


def test_o5_under_a_soft_limit_the_platforms_own_risk_goes_first() -> None:
    start = STARTS["current-2024"]
    told = world.order(
        rules="current-2024", stage="paid", protected=9000, supplier=world.supplier(limit=6000)
    )
    freeze = Freeze.objects.get(order=told.order)
    assert (freeze.amount, freeze.own_risk_amount) == (6000, 3000)
    accept(told, propose(told, start + 2 * DAY, protected_amount=Decimal(5000)), start + 2 * DAY)
    freeze.refresh_from_db()
    assert (freeze.amount, freeze.own_risk_amount) == (5000, 0)
    clean()


def test_o5_a_lower_initial_payment_starts_production_when_it_has_arrived_already() -> None:
    told = world.order(rules=HARD, stage="confirmed")
    part = payment.announce(
        told.order, by=told.buyer.actor, at=START + DAY, stage="initial", amount=Decimal(4000)
    )
    payment.receive(part, by=world.PROVIDER, at=START + DAY, bank_reference="B-1")
    assert told.reload().state == "confirmed"
    accept(told, propose(told, START + 2 * DAY, initial_payment=Decimal(4000)), START + 2 * DAY)
    assert told.reload().state == "in_production"
    assert clock(told, "order.ship_by").outcome == "open"
    clean()


@pytest.mark.parametrize(
    ("stage", "terms", "says"),
    [
        ("paid", {}, "Nothing would change"),
        ("paid", {"initial_payment": Decimal(9000)}, "Initial payment"),
        ("paid", {"covered": False}, "Cover by Trade Assurance"),
        ("shipped", {"shipment_date": NEW_DAY}, "Agreed shipment date"),
        ("shipped", {"packaging": "Pallets"}, "Packaging and customization"),
        ("delivered", {"delivery_date": NEW_DAY}, "Agreed delivery date"),
        ("paid", {"shipment_date": START.date() - DAY}, "passed already"),
        (
            "paid",
            {
                "items": (drafting.Item("Mugs", "kitchen", Decimal(1), "lot", Decimal(9999)),),
                "protected_amount": Decimal(7500),
                "initial_payment": Decimal(9999),
            },
            "less than what is paid",
        ),
    ],
)
def test_o5_some_things_do_not_change_any_more(stage: str, terms: dict[str, Any], says: str) -> None:
    told = world.order(rules=HARD, stage=stage)
    if "items" in terms:
        told.pay_balance(START + 2 * DAY)
        terms |= {"initial_payment": Decimal(9999)}
    with pytest.raises(Refused) as refused:
        propose(told, START + 21 * DAY if stage != "paid" else START + 3 * DAY, **terms)
    assert refused.value.rule == "O5"
    assert says in str(refused.value.reason) or "items" in terms


def test_o4_an_excluded_category_does_not_come_in_by_an_amendment() -> None:
    told = world.order(rules=HARD, stage="paid")
    line = drafting.Item("Van", "vehicles", Decimal(1), "pcs", Decimal(30_000))
    with pytest.raises(Refused) as refused:
        propose(told, START + 2 * DAY, items=(line,))
    assert refused.value.rule == "O4"


def test_o5_a_late_supplier_is_asked_for_a_new_date_and_the_buyer_need_not_accept() -> None:
    # Given an order whose shipment date passes
    told = world.order(rules=HARD, stage="paid")
    sweep(clock(told, "order.ship_by").due_at + HOUR)

    # Then the supplier is asked, with a time to answer, and the buyer knows what it may do
    assert clock(told, "order.propose_date").outcome == "open"
    assert "order.late.supplier" in told_topics(told, "supplier")
    assert "order.late.buyer" in told_topics(told, "buyer")

    # When it proposes one, then that is met; while the buyer does not accept, the order is late
    asked = amending.propose_dates(
        told.order,
        by=told.supplier.actor,
        at=START + 16 * DAY,
        shipment_date=NEW_DAY,
        delivery_date=None,
        reason="The mould broke.",
    )
    assert clock(told, "order.propose_date").outcome == "met"
    assert windows.late_shipment(told.reload(), told.order.contract).is_open(START + 16 * DAY)

    # When the buyer accepts, then it is on time again
    accept(told, asked, START + 17 * DAY)
    assert not windows.late_shipment(told.reload(), told.order.contract).is_open(START + 17 * DAY)
    assert clock(told, "order.ship_by").outcome == "open"
    clean()


def test_o5_a_late_supplier_that_proposes_nothing_leaves_the_buyer_its_claim() -> None:
    told = world.order(rules=HARD, stage="paid")
    sweep(START + 25 * DAY)
    assert clock(told, "order.propose_date").outcome == "expired"
    assert "order.no_new_date" in told_topics(told, "buyer")
    clean()


def test_c8_an_extension_of_the_desk_that_goes_further_stays() -> None:
    told = world.order(rules=HARD, stage="paid")
    running = clock(told, "order.ship_by")
    from_desk = START + 60 * DAY
    extending.extend(
        running, by=world.staff("support"), at=START + 2 * DAY, until=from_desk, category="strike", reason="x"
    )
    accept(told, propose(told, START + 3 * DAY, shipment_date=NEW_DAY), START + 3 * DAY)
    assert (clock(told, "order.ship_by").pk, clock(told, "order.ship_by").due_at) == (running.pk, from_desk)
    clean()


# --- X7 ----------------------------------------------------------------------------------------------


def claim(told: Told, at: datetime, reason: str) -> None:
    values = claims.Claim(
        reason=reason, wanted="full_refund", statement="Not as agreed.", declared=EVERYTHING
    )
    claims.open_dispute(told.order, by=told.buyer.actor, at=at, claim=values)


def test_x7_what_an_open_dispute_is_about_is_not_amended() -> None:
    # Given an order that is late, a proposal for a new date, and then a claim about the lateness
    told = world.order(rules=HARD, stage="paid")
    late = START + 20 * DAY
    waiting = propose(told, late, shipment_date=NEW_DAY)
    claim(told, late + HOUR, "late_shipment")

    # Then the date is not changed any more: neither the waiting proposal nor a new one
    with pytest.raises(Refused) as refused:
        accept(told, waiting, late + 2 * HOUR)
    assert refused.value.rule == "X7"
    assert told.reload().contract.number == 1
    amending.withdraw(waiting, by=told.supplier.actor, at=late + 2 * HOUR)
    for terms in ({"shipment_date": NEW_DAY}, {"protected_amount": Decimal(1)}):
        with pytest.raises(Refused) as refused:
            propose(told, late + 3 * HOUR, **terms)
        assert refused.value.rule == "X7"
    # But what it is not about may change
    accept(told, propose(told, late + 3 * HOUR, packaging="On pallets"), late + 4 * HOUR)
    assert told.reload().contract.packaging == "On pallets"
    clean()


def test_x7_a_disputed_order_is_not_cancelled_by_agreement() -> None:
    told = world.order(rules=HARD, stage="paid")
    late = START + 20 * DAY
    proposed = amending.propose_cancellation(told.order, by=told.buyer.actor, at=late, reason="Too late.")
    claim(told, late + HOUR, "late_shipment")
    with pytest.raises(Refused) as refused:
        amending.accept(proposed, by=told.supplier.actor, at=late + 2 * HOUR)
    assert refused.value.rule == "X7"


def test_i26_a_claim_is_judged_by_the_contract_that_was_in_force_then() -> None:
    told = world.order(rules=HARD, stage="paid")
    late = START + 20 * DAY
    claim(told, late, "late_shipment")
    negotiation.withdraw(
        Dispute.objects.get(), by=told.buyer.actor, at=late + HOUR, reason="Agreed by phone."
    )
    accept(told, propose(told, late + 2 * HOUR, shipment_date=NEW_DAY), late + 3 * HOUR)
    clean()
