"""What becomes of decisions: goods that go back, suppliers that owe, the guarantee that pays."""

from datetime import datetime, timedelta

from disputes.enums import DisputeState, Remedy
from disputes.services import chargeback, recovery, returns, reversals
from tradeassurance.core import calendars
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.models import Approval
from tradeassurance.core.services import approval
from tradeassurance.demo.world.case import Case
from tradeassurance.demo.world.deal import Deal
from tradeassurance.demo.world.timeline import AFTER_DUE, Plot
from tradeassurance.demo.world.ways import BUYER, SUPPLIER, decide_case, resume, supplier_pays, tale


def _return_agreed(d: Deal, case: Case) -> Plot:
    case.open(Remedy.RETURN_AND_REFUND)
    yield from d.wait(2, SUPPLIER)
    case.offer(SUPPLIER, "1", remedy=Remedy.RETURN_AND_REFUND)
    yield from d.wait(0.7, BUYER)
    case.accept()


@tale
def return_awaited(d: Deal) -> Plot:
    yield from _return_agreed(d, Case(d))


@tale
def return_in_transit(d: Deal) -> Plot:
    case = Case(d)
    yield from _return_agreed(d, case)
    yield from d.wait(3, BUYER)
    returns.ship(case.goods, by=d.buyer, at=d.at, carrier=d.carrier, tracking=f"R{d.tracking}")


@tale
def return_delivered(d: Deal) -> Plot:
    """Back with the supplier, who may still confirm; after that proof of delivery stands for it."""
    case = Case(d)
    yield from return_in_transit(d)
    case = resume(d)
    yield from d.wait(6, BUYER)
    returns.deliver(case.goods, by=PROVIDER, at=d.at)


@tale
def return_confirmed(d: Deal) -> Plot:
    yield from return_delivered(d)
    case = resume(d)
    yield from d.wait(2, SUPPLIER)
    returns.confirm(case.goods, by=d.seller, at=d.at)
    yield from supplier_pays(d, case)
    yield from d.finance_refunds()


@tale
def return_overruled(d: Deal) -> Plot:
    yield from return_delivered(d)
    yield from d.wait(12, "desk")
    yield from d.finance_refunds()


# --- the supplier owes -----------------------------------------------------------------------------------


@tale
def supplier_owes(d: Deal) -> Plot:
    """Accepted and released long ago; the supplier must refund, and says that it did."""
    case = Case(d)
    case.open(Remedy.PARTIAL_REFUND, "0.3")
    yield from d.wait(1.5, SUPPLIER)
    case.offer(SUPPLIER, "0.3")
    yield from d.wait(0.6, BUYER)
    case.accept()
    if d.script.quiet:
        return
    yield from d.wait(1.5, SUPPLIER)
    case.report_payment("due")


@tale
def guaranteed(d: Deal) -> Plot:
    """The supplier does not refund: the guarantee pays what is protected, the rest stays owed."""
    case = Case(d)
    yield from decide_case(d, case, "supplier", Remedy.FULL_REFUND, contest=False)
    while case.state != DisputeState.CLOSED:
        yield from d.wait(1, "desk")
    yield from d.finance_refunds()
    if d.script.quiet:
        return
    yield from d.wait(20, SUPPLIER)
    yield from _reimbursed(d, case)


def _reimbursed(d: Deal, case: Case) -> Plot:
    """In two parts the debt comes back, and the buyer gets what was still owed."""
    debt = case.debt
    first = d.share(debt.amount, "0.5")
    recovery.reimburse(debt, by=d.finance, at=d.at, amount=first, bank_reference=d.reference("RE"))
    yield from d.wait(25, "desk")
    debt = case.debt
    recovery.reimburse(debt, by=d.finance, at=d.at, amount=debt.outstanding, bank_reference=d.reference("RE"))
    yield from d.wait(3, SUPPLIER)
    case.report_payment("owed")
    yield from d.wait(2, BUYER)
    case.confirm_payment("owed")


@tale
def uncollected(d: Deal) -> Plot:
    """The guarantee paid and nothing came back: finance wants to write it off; years ago a second person agreed (M2)."""
    yield from guaranteed(d)
    yield from d.wait(12, "desk")
    debt = resume(d).debt
    if not debt.outstanding:
        return
    reason = "The supplier's works are closed; the court has opened insolvency proceedings."
    recovery.ask_write_off(debt, by=d.finance, at=d.at, reason=reason)
    if d.script.on is None:
        return
    yield from d.wait(1, "desk")
    asked = Approval.objects.get(action=recovery.WRITE_OFF, state="waiting", subject_id=debt.pk)
    approval.answer(asked, by=d.world.desk["checker"], at=d.at, approve=True)


@tale
def lost_twice(d: Deal) -> Plot:
    """The supplier, paid directly, refunds everything and then loses a chargeback as well; years later it may still ask
    for one of the two, and some find it out only now (A10)."""
    case = Case(d)
    case.open()
    yield from d.wait(1.5, SUPPLIER)
    case.offer(SUPPLIER, "1", remedy=Remedy.FULL_REFUND)
    yield from d.wait(0.6, BUYER)
    case.accept()
    yield from supplier_pays(d, case)
    yield from d.wait(5, "desk")
    lost = case.received_payment()
    chargeback.record(lost, by=PROVIDER, at=d.at, reference=d.reference("CB"))
    if d.script.quiet:
        return
    yield from d.wait_until(d.world.until - timedelta(days=2), SUPPLIER)
    reversals.ask(
        lost,
        by=d.seller,
        at=d.at,
        reason=case.text("LOST_TWICE", d.language(SUPPLIER)),
        proof=case.folder.of_refund(d.language(SUPPLIER)),
    )


@tale
def defaulted(d: Deal) -> Plot:
    """Not refunded in time, while the other side may appeal until its own day ends: nothing is paid yet (X1)."""
    case = Case(d)
    case.open()
    yield from d.wait(1.5, SUPPLIER)
    case.contest()
    case.escalate()
    yield from d.wait(0.4, "desk")
    case.take()
    yield from d.exactly(_between_two_midnights(d))
    case.decide("supplier", Remedy.PARTIAL_REFUND, "0.2")


def _between_two_midnights(d: Deal) -> datetime:
    """When to decide, so that the supplier's seven days are over at the end and the other side's are not."""
    until, week = d.world.until, DayCount(7)
    seller, buyer = d.party(SUPPLIER).zone, d.party(BUYER).zone
    for hours in range(9 * 24, 6 * 24, -1):
        at = until - timedelta(hours=hours)
        pay = calendars.add_days(at, week, zone=seller)
        end = max(pay, calendars.add_days(at, week, zone=buyer))
        if pay + 2 * AFTER_DUE < until < end - AFTER_DUE:
            return at
    return until - timedelta(days=8)
