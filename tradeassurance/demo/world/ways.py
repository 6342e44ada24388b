"""Stretches of the way that several tales go, and the list of all tales."""

from collections.abc import Callable
from typing import Final

from orders.enums import Side
from tradeassurance.demo.world.case import Case
from tradeassurance.demo.world.deal import Deal
from tradeassurance.demo.world.timeline import Plot

BUYER, SUPPLIER = Side.BUYER, Side.SUPPLIER
AMONG_THEMSELVES: Final = ("awaiting_supplier", "negotiating")
Tale = Callable[[Deal], Plot]
TALES: Final[dict[str, Tale]] = {}


def tale(told: Tale) -> Tale:
    """Make a tale known by its name."""
    TALES[told.__name__] = told
    return told


def resume(d: Deal, judge: str = "") -> Case:
    """The case that an earlier part of the tale began."""
    case = Case(d, judge)
    case.dispute_id = d.order.disputes.latest("pk").pk
    return case


def to_the_desk(d: Deal, case: Case, *, contest: bool = True) -> Plot:
    """Claim, answer, and as soon as the rules allow the case is the desk's."""
    case.open()
    if contest:
        yield from d.wait(2, SUPPLIER)
        case.contest()
        yield from case.talk()
    while (possible := case.dispute.escalatable_at) is None and case.state in (
        "awaiting_supplier",
        "negotiating",
    ):
        yield from d.wait(1, BUYER)
    if possible is not None and case.state in AMONG_THEMSELVES:
        yield from d.wait(1, BUYER)
        case.escalate()


def review(d: Deal, case: Case, *, contest: bool = True) -> Plot:
    """An arbitrator takes the case and notes something."""
    yield from to_the_desk(d, case, contest=contest)
    yield from d.wait(1, "desk")
    case.take()
    yield from d.wait(0.1, "desk")
    case.note()


def decide_case(
    d: Deal, case: Case, liability: str, remedy: str, part: str = "", *, contest: bool = True
) -> Plot:
    """Reviewed and decided, with a senior's approval where one is needed."""
    yield from review(d, case, contest=contest)
    yield from d.wait(1.5, "desk")
    case.decide(liability, remedy, part)
    yield from d.wait(0.5, "desk")
    case.answer_approval()


def supplier_pays(d: Deal, case: Case) -> Plot:
    """What the supplier owes is transferred, reported and confirmed in time."""
    yield from d.wait(2, SUPPLIER)
    case.report_payment("due")
    yield from d.wait(2, BUYER)
    case.confirm_payment("due")
