"""Small worlds, made by the services, and the ways in which somebody could get at them past the door."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import CheckConstraint

from disputes.services import chargeback, determination, execution, negotiation, returns
from disputes.services.determination import Decision
from orders.models import Order, Refund
from orders.services import drafting, fulfilment, refunds
from tests import factories
from tests.journeys.conftest import put_in_force
from tests.journeys.story import Story, on
from tradeassurance.core import integrity
from tradeassurance.core.change import Change, service
from tradeassurance.ledger import book
from tradeassurance.ledger.book import Place
from tradeassurance.rules.models import ServiceRules


def reported() -> dict[str, list[str]]:
    """Every violation that the integrity command would print, by id."""
    return {result.check.id: result.violations for result in integrity.run() if result.violations}


# --- past the door -----------------------------------------------------------------------------------


@service(Order)
def move_money(
    change: Change, order: Order, *, kind: str, amount: Decimal, source: Place, target: Place
) -> None:
    """A faulty service: money moves, balanced and trailed, and nothing else knows of it."""
    lines = book.transfer(amount, order.currency, source=source, target=target)
    book.post(change, key=f"order:{order.pk}:fault:{kind}", kind=kind, lines=lines)


@contextmanager
def without_constraint(model: type[Any], name: str) -> Iterator[None]:
    """As if somebody had dropped a constraint; gone with the transaction of the test."""
    table = model._meta.db_table
    constraint = next(c for c in model._meta.constraints if c.name == name)
    checked = isinstance(constraint, CheckConstraint)
    with connection.cursor() as cursor:
        if not checked:
            cursor.execute(f'DROP INDEX "{name}"')
        elif connection.vendor == "postgresql":
            # What is deferred until the end of the transaction must be told now, or the table is in use.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield
        if checked and connection.vendor != "postgresql":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


# --- worlds ------------------------------------------------------------------------------------------


def delivered(code: str = "current-2024", *, both_payments: bool = False) -> Story:
    """Paid, shipped on time, delivered on 20 March 2024; the contract was changed once."""
    if not ServiceRules.objects.in_force(on("2024-01-20")).code.startswith(code):
        put_in_force(code)
    story = Story()
    cover = "pre_shipment" if code == "classic-2015" else "post_delivery"
    story.draft(on("2024-01-20"), quality_cover=cover, protected_amount=Decimal(5000))
    terms = story.terms(quality_cover=cover)
    drafting.revise(story.order, by=story.seller, at=on("2024-01-20", "11:00"), terms=terms)
    story.agree(on("2024-01-21"), version=2)
    story.pay(on("2024-01-22"))
    if both_payments:
        story.pay(on("2024-02-20"), "20000", "balance")
    story.ship(on("2024-02-28"))
    story.deliver(on("2024-03-20"))
    return story


def unpaid() -> Story:
    """Both have confirmed; nothing is paid yet."""
    story = Story()
    story.draft(on("2024-01-20"))
    story.agree(on("2024-01-21"))
    return story


def claimed() -> Story:
    """A quality claim with evidence is open; the supplier has made an offer."""
    story = delivered()
    story.claim(on("2024-04-02"), "quality", "partial_refund", "4000", evidence=[story.proof()])
    story.offer(on("2024-04-03"), story.seller, amount="1000")
    return story


def settled() -> Story:
    """The buyer accepted 3,333.33 of 10,000; the refund waits for finance."""
    story = claimed()
    story.offer(on("2024-04-04"), story.seller, amount="3333.33")
    story.accept(on("2024-04-05"), story.buyer)
    return story


def refunded() -> Story:
    """The refund of the settlement has arrived."""
    story = settled()
    refund = Refund.objects.get(order=story.order)
    refunds.send(refund, by=story.finance, at=on("2024-04-08"), bank_reference="SEPA-9")
    refunds.arrive(refund, by=story.finance, at=on("2024-04-09"))
    return story


def settled_over_two_payments() -> Story:
    """25,000 of 30,000 go back: 20,000 over the second payment, 5,000 over the first."""
    story = delivered(both_payments=True)
    story.claim(on("2024-04-02"), "quality")
    story.offer(on("2024-04-03"), story.seller, amount="25000")
    story.accept(on("2024-04-04"), story.buyer)
    return story


def under_review(
    code: str = "current-2024", remedy: str = "partial_refund", amount: str | None = "4000"
) -> Story:
    """Claimed, contested, escalated and taken by an arbitrator."""
    story = delivered(code)
    story.claim(on("2024-04-02"), "quality", remedy, amount, evidence=[story.proof()])
    negotiation.contest(story.dispute, by=story.seller, at=on("2024-04-03"), response="Approved samples.")
    story.escalate(on("2024-04-04"))
    story.take(on("2024-04-05"))
    return story


def decision(
    story: Story, remedy: str = "partial_refund", amount: str | None = "4000", **more: Any
) -> Decision:
    """Everything claimed is confirmed."""
    findings = {d.pk: ("confirmed", "") for d in story.dispute.deviations.all()}
    wanted = Decimal(amount) if amount else None
    values = {"liability": "supplier", "reasons": "612 lm were measured."} | more
    return Decision(remedy=remedy, amount=wanted, findings=findings, **values)


def decided(**how: Any) -> Story:
    """4,000 of the held 10,000 were awarded; the time to appeal runs."""
    story = under_review(**how)
    determination.decide(story.dispute, by=story.arbitrator, at=on("2024-04-08"), decision=decision(story))
    return story


def awaiting_approval() -> Story:
    """The supplier appealed; another arbitrator decided, a third person must approve."""
    story = decided()
    story.appeal(on("2024-04-10"), story.seller)
    story.take(on("2024-04-11"), by=story.senior)
    second = decision(story, amount="2000")
    determination.decide(story.dispute, by=story.senior, at=on("2024-04-12"), decision=second)
    return story


def appealed() -> Story:
    """The decision on an appeal was approved: final."""
    story = awaiting_approval()
    second = story.dispute.determinations.get(number=2)
    checker = factories.staff("arbitrator", "senior_arbitrator")
    determination.answer_approval(second, by=checker, at=on("2024-04-12", "11:00"), approve=True)
    return story


def charged_back() -> Story:
    """A chargeback closed a dispute that had been decided."""
    story = decided()
    payment = story.order.payments.get()
    chargeback.record(payment, by=story.finance, at=on("2024-04-09"), reference="CB-1")
    return story


def sent_back() -> Story:
    """Return and refund was decided and is final; the goods are on their way back."""
    story = under_review("escrow-2021", "return_and_refund", None)
    wanted = decision(story, "return_and_refund", None)
    determination.decide(story.dispute, by=story.arbitrator, at=on("2024-04-08"), decision=wanted)
    story.pass_time(on("2024-04-17"))
    returns.ship(story.goods, by=story.buyer, at=on("2024-04-18"), carrier="Ocean Line", tracking="R-1")
    return story


def goods_delivered_back() -> Story:
    """The carrier says that the supplier has the goods again."""
    story = sent_back()
    returns.deliver(story.goods, by=story.support, at=on("2024-05-09"))
    return story


def returned() -> Story:
    """The goods came back and were paid for."""
    story = sent_back()
    returns.confirm(story.goods, by=story.seller, at=on("2024-05-10"))
    return story


def replacing() -> Story:
    """The parties agreed on new goods; the supplier has to ship them."""
    story = delivered()
    story.claim(on("2024-04-02"), "quality", "replacement", evidence=[story.proof()])
    story.offer(on("2024-04-03"), story.seller, "replacement")
    story.accept(on("2024-04-04"), story.buyer)
    return story


def guaranteed() -> Story:
    """Classic: goods not shipped, decided, not refunded; 8,000 guaranteed, 2,000 owed."""
    story = guaranteed_nothing()
    story.pass_time(on("2024-04-22"))
    return story


def guaranteed_nothing(paid: str = "10000") -> Story:
    """Classic: goods not shipped, decided in full; the supplier has to refund what was paid."""
    put_in_force("classic-2015")
    story = Story()
    story.draft(on("2024-01-20"), quality_cover="pre_shipment", initial_payment=Decimal(paid))
    story.agree(on("2024-01-21"))
    story.pay(on("2024-01-22"), paid)
    story.pass_time(on("2024-03-02"))
    story.claim(on("2024-03-18"), "late_shipment", evidence=[story.proof("correspondence")])
    story.pass_time(on("2024-04-10"))
    story.escalate(on("2024-04-10", "12:00"))
    story.take(on("2024-04-11"))
    full = decision(story, "full_refund", None)
    made = determination.decide(story.dispute, by=story.arbitrator, at=on("2024-04-13"), decision=full)
    if made.state == "awaiting_approval":
        determination.answer_approval(made, by=story.senior, at=on("2024-04-13", "11:00"), approve=True)
    return story


def another_order(story: Story) -> Story:
    """Escrow, with the same supplier: 6,000 paid and held, delivered, waiting to be accepted."""
    terms = {"initial_payment": Decimal(6000), "protected_amount": Decimal(6000)}
    story.draft(on("2024-04-23"), shipment_date=date(2024, 6, 3), **terms)
    story.agree(on("2024-04-24"))
    story.pay(on("2024-04-25"), "6000")
    story.ship(on("2024-05-30"))
    story.deliver(on("2024-06-10"))
    return story


def indebted() -> Story:
    """Escrow: accepted early, then 4,000 awarded and not refunded: the guarantee paid, the supplier owes it."""
    story = delivered()
    fulfilment.accept(story.order, by=story.buyer, at=on("2024-03-25"))
    story.claim(on("2024-04-02"), "quality", "partial_refund", "4000", evidence=[story.proof()])
    negotiation.contest(story.dispute, by=story.seller, at=on("2024-04-03"), response="Approved samples.")
    story.escalate(on("2024-04-04"))
    story.take(on("2024-04-05"))
    determination.decide(story.dispute, by=story.arbitrator, at=on("2024-04-08"), decision=decision(story))
    story.pass_time(on("2024-04-17"))
    return story


def set_off() -> Story:
    """The release of another order paid the debt of 4,000; that is not in the debt's own books yet."""
    story = indebted()
    first = story.order_id
    another_order(story)
    fulfilment.accept(story.order, by=story.buyer, at=on("2024-06-11"))
    story.order_id = first
    return story


def refund_directly(story: Story) -> None:
    """The supplier pays its line of the plan itself, and the buyer confirms it."""
    line = story.dispute.obligations.get(source="supplier")
    execution.report_payment(line, by=story.seller, at=on("2024-04-15"), reference="TT-1")
    execution.confirm_payment(line, by=story.buyer, at=on("2024-04-16"))


def charged_back_after_refund(paid: str = "10000") -> Story:
    """Classic: the supplier refunded everything itself, and lost it once more by a chargeback."""
    story = guaranteed_nothing(paid)
    refund_directly(story)
    story.pass_time(on("2024-04-22"))
    payment = story.order.payments.get()
    chargeback.record(payment, by=story.finance, at=on("2024-05-02"), reference="CB-2")
    return story


World = Callable[[], Story]
