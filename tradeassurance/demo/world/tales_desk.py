"""What becomes of claims at the desk: escalated, reviewed, decided, appealed."""

from disputes.enums import Remedy
from tradeassurance.demo.world.case import Case
from tradeassurance.demo.world.deal import Deal
from tradeassurance.demo.world.timeline import Plot
from tradeassurance.demo.world.ways import (
    BUYER,
    SUPPLIER,
    decide_case,
    resume,
    review,
    supplier_pays,
    tale,
    to_the_desk,
)


@tale
def to_take(d: Deal) -> Plot:
    """Escalated; nobody has taken it yet."""
    yield from to_the_desk(d, Case(d))


@tale
def silent(d: Deal) -> Plot:
    """The supplier never answers; the rules or the buyer escalate."""
    yield from to_the_desk(d, Case(d), contest=False)


@tale
def under_review(d: Deal) -> Plot:
    yield from review(d, Case(d, "arbitrator"))


@tale
def asked_for_evidence(d: Deal) -> Plot:
    """The desk asks the buyer, who answers, and then the supplier."""
    case = Case(d, "arbitrator")
    yield from review(d, case)
    case.ask(BUYER)
    yield from d.wait(1, BUYER)
    case.hand_in(BUYER, case.folder.more(case.facts("en"), BUYER))
    yield from d.wait(0.6, "desk")
    case.ask(SUPPLIER)


@tale
def evidence_missing(d: Deal) -> Plot:
    """What the desk asked for never came."""
    case = Case(d, "zhongcai")
    yield from review(d, case)
    case.ask(SUPPLIER)


@tale
def awaiting_approval(d: Deal) -> Plot:
    case = Case(d, "arbitrator")
    yield from review(d, case)
    yield from d.wait(1, "desk")
    case.decide("supplier", Remedy.FULL_REFUND)


@tale
def overtaken(d: Deal) -> Plot:
    """While the determination waits for approval, the parties settle among themselves (X5)."""
    case = Case(d, "zhongcai")
    yield from review(d, case)
    yield from d.wait(1, "desk")
    case.decide("supplier", Remedy.FULL_REFUND)
    yield from d.wait(0.3, SUPPLIER)
    case.offer(SUPPLIER, "0.6")
    yield from d.wait(0.2, BUYER)
    case.accept()
    yield from d.finance_refunds()


@tale
def settled_at_the_desk(d: Deal) -> Plot:
    """The desk asked for evidence; the supplier rather offers something, and that settles it."""
    case = Case(d, "zhongcai")
    yield from review(d, case)
    case.ask(SUPPLIER)
    yield from d.wait(0.8, SUPPLIER)
    case.offer(SUPPLIER, "0.45")
    yield from d.wait(0.5, BUYER)
    case.accept()
    yield from d.finance_refunds()


@tale
def sent_back(d: Deal) -> Plot:
    """A senior colleague sent the determination back to its author."""
    yield from awaiting_approval(d)
    case = resume(d, "arbitrator")
    yield from d.wait(0.7, "desk")
    case.answer_approval(approve=False)


@tale
def decided(d: Deal) -> Plot:
    """Issued; the parties may appeal, the buyer does not want to."""
    case = Case(d)
    yield from decide_case(d, case, "supplier", Remedy.PARTIAL_REFUND, "0.5")
    yield from d.wait(0.8, BUYER)
    case.waive(BUYER)


@tale
def appealed(d: Deal) -> Plot:
    """Decided, appealed by the supplier, waiting for another arbitrator."""
    case = Case(d, "zhongcai")
    yield from decide_case(d, case, "supplier", Remedy.FULL_REFUND)
    yield from d.wait(2, SUPPLIER)
    case.appeal(SUPPLIER)


@tale
def appeal_decided(d: Deal) -> Plot:
    """On appeal another arbitrator decides otherwise, with a senior's approval; that is final."""
    case = Case(d, "zhongcai")
    yield from decide_case(d, case, "supplier", Remedy.FULL_REFUND)
    yield from d.wait(3, SUPPLIER)
    case.appeal(SUPPLIER)
    second = resume(d, "arbitrator")
    yield from d.wait(1, "desk")
    second.take()
    yield from d.wait(2, "desk")
    second.decide("shared", Remedy.PARTIAL_REFUND, "0.4")
    yield from d.wait(0.6, "desk")
    second.answer_approval()
    yield from supplier_pays(d, second)
    yield from d.finance_refunds()


@tale
def upheld(d: Deal) -> Plot:
    """Decided for the buyer; final after the time to appeal; paid back."""
    case = Case(d)
    yield from decide_case(d, case, "supplier", Remedy.FULL_REFUND)
    yield from supplier_pays(d, case)
    yield from d.wait(9, "desk")
    yield from d.finance_refunds()


@tale
def shared(d: Deal) -> Plot:
    case = Case(d)
    yield from decide_case(d, case, "shared", Remedy.PARTIAL_REFUND, "0.25")
    yield from supplier_pays(d, case)
    yield from d.wait(9, "desk")
    yield from d.finance_refunds()


@tale
def not_upheld(d: Deal) -> Plot:
    """Decided for the supplier; both sides waive the appeal."""
    case = Case(d)
    yield from decide_case(d, case, "buyer", Remedy.NO_REFUND)
    yield from d.wait(1, SUPPLIER)
    case.waive(SUPPLIER)
    yield from d.wait(1, BUYER)
    case.waive(BUYER)
