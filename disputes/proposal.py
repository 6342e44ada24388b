"""What the rules would decide: a pure function of dates, answers, report and pinned rules (A5).

The proposal cites the rule behind every step and says which other fact would have changed it. The arbitrator
confirms it or departs from it with a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.enums import Answer, Conclusion, FindingResult, Liability, Measured, Reason, Remedy
from orders import windows
from orders.enums import Side
from tradeassurance.rules.enums import ReportWeight

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Facts:
    """What is known when somebody drafts. ``report`` is the last inspection with ``findings``, or None."""

    dispute: Any
    at: datetime
    paid: Decimal
    deviations: Iterable[Any]
    answers: dict[int, str] = field(default_factory=dict)
    report: Any = None
    measured: dict[int, str] = field(default_factory=dict)
    buyer_consents: bool = True


@dataclass(frozen=True)
class Ground:
    """One step of the reasoning, with its rule."""

    rule: str
    text: Any


@dataclass
class Proposal:
    """What the system would decide. Amount in the order's currency; ``findings`` by the deviation's key."""

    liability: Liability
    remedy: Remedy
    amount: Decimal
    costs_by: Side
    findings: dict[int, FindingResult]
    grounds: list[Ground] = field(default_factory=list)
    otherwise: list[Any] = field(default_factory=list)
    presumed: bool = False

    def plain(self) -> dict[str, Any]:
        """As it is kept with the determination."""
        return {
            "liability": str(self.liability),
            "remedy": str(self.remedy),
            "amount": f"{self.amount.normalize():f}",
            "costs_by": str(self.costs_by),
            "findings": {str(key): str(result) for key, result in self.findings.items()},
            "grounds": [[one.rule, str(one.text)] for one in self.grounds],
            "otherwise": [str(text) for text in self.otherwise],
            "presumed": self.presumed,
        }

    def differs(self, liability: str, remedy: str, amount: Decimal) -> bool:
        """Whether a decision is something else in what matters: who is liable, which remedy, how much."""
        return (liability, remedy, amount) != (self.liability, self.remedy, self.amount)


def propose(facts: Facts) -> Proposal:
    """What the rules of the order give for these facts."""
    late = Reason(facts.dispute.reason) in (Reason.LATE_SHIPMENT, Reason.LATE_DELIVERY, Reason.NOT_RECEIVED)
    made = _of_time(facts) if late else _of_goods(facts)
    if made.liability == Liability.BUYER:
        made.remedy, made.amount, made.costs_by = Remedy.NO_REFUND, NOTHING, Side.BUYER
        made.grounds.append(Ground("A7", _("Nothing is refunded when the supplier is not responsible.")))
    else:
        _choose_remedy(made, facts)
    return made


def _start(facts: Facts, liability: Liability, result: FindingResult) -> Proposal:
    findings = {one.pk: result for one in facts.deviations}
    return Proposal(liability, Remedy.NO_REFUND, NOTHING, Side.SUPPLIER, findings)


# --- time --------------------------------------------------------------------------------------------


def _of_time(facts: Facts) -> Proposal:
    order = facts.dispute.order
    ships = facts.dispute.reason == Reason.LATE_SHIPMENT
    due = windows.ship_by(order, order.contract) if ships else windows.deliver_by(order, order.contract)
    done = order.shipped_at if ships else order.delivered_at
    is_late = due is not None and (done or facts.at) > due + windows.ONE_SECOND
    liability = Liability.SUPPLIER if is_late else Liability.BUYER
    made = _start(facts, liability, FindingResult.CONFIRMED if is_late else FindingResult.NOT_CONFIRMED)
    values = {"due": _day(due), "done": _day(done)}
    if due is None:
        made.grounds.append(Ground("C1", _("No date was agreed that could have been missed.")))
    elif done is None:
        text = _("Agreed was %(due)s; nothing happened until now.") % values
        made.grounds.append(Ground("C2", text))
    else:
        made.grounds.append(Ground("C2", _("Agreed was %(due)s; it happened on %(done)s.") % values))
    if due is not None:
        turn = (
            _("Had it happened by %(due)s, the supplier would not be responsible.")
            if is_late
            else _("Had it happened after %(due)s, the supplier would be responsible.")
        )
        made.otherwise.append(turn % values)
    return made


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"


# --- goods -------------------------------------------------------------------------------------------


def _of_goods(facts: Facts) -> Proposal:
    made = _start(facts, Liability.BUYER, FindingResult.UNPROVEN)
    for one in facts.deviations:
        made.findings[one.pk] = _finding(facts, one, made)
    confirmed = [key for key, result in made.findings.items() if result == FindingResult.CONFIRMED]
    if facts.report is not None and facts.report.conclusion != Conclusion.INCONCLUSIVE:
        _follow_report(facts, made)
    elif confirmed:
        made.liability = Liability.SUPPLIER
        made.grounds.append(Ground("A5", _("At least one deviation from the contract stands.")))
        made.otherwise.append(_("Without it, nothing would be refunded."))
    else:
        made.grounds.append(Ground("A5", _("No deviation is admitted or measured: nothing is proven.")))
        made.otherwise.append(
            _("A report of a designated agency that finds the supplier at fault would change it.")
        )
    return made


def _finding(facts: Facts, deviation: Any, made: Proposal) -> FindingResult:
    about = str(deviation.requirement or deviation)
    measured = facts.measured.get(deviation.requirement_id or 0)
    if measured in (Measured.DEVIATES, Measured.CONFORMS):
        deviates = measured == Measured.DEVIATES
        text = _("The agency found a deviation: %(about)s.") if deviates else _("The agency found no deviation: %(about)s.")  # fmt: skip
        made.grounds.append(Ground("A4", text % {"about": about}))
        return FindingResult.CONFIRMED if deviates else FindingResult.NOT_CONFIRMED
    if facts.answers.get(deviation.pk) == Answer.ADMITTED:
        made.grounds.append(Ground("A5", _("The supplier admits it: %(about)s.") % {"about": about}))
        return FindingResult.CONFIRMED
    return FindingResult.UNPROVEN


def _follow_report(facts: Facts, made: Proposal) -> None:
    at_fault = facts.report.conclusion == Conclusion.AT_FAULT
    made.liability = Liability.SUPPLIER if at_fault else Liability.BUYER
    made.presumed = facts.dispute.order.terms.report_weight == ReportWeight.PRESUMPTION
    made.grounds.append(
        Ground("A4", _("The report concludes: %(text)s.") % {"text": facts.report.get_conclusion_display()})
    )
    if made.presumed:
        made.grounds.append(
            Ground("A5", _("Under the rules of this order the report is presumed to be right."))
        )
    made.otherwise.append(
        _("Had the agency found the supplier not at fault, nothing would be refunded, not even its fee.")
        if at_fault
        else _("Had the agency found the supplier at fault, it would refund, and the fee too.")
    )


# --- remedy ------------------------------------------------------------------------------------------


def _choose_remedy(made: Proposal, facts: Facts) -> None:
    dispute = facts.dispute
    made.costs_by = Side.SUPPLIER
    made.remedy = Remedy(dispute.wanted)
    made.amount = min(dispute.wanted_amount, facts.paid)
    if made.remedy == Remedy.PARTIAL_REFUND and not facts.buyer_consents:
        made.remedy, made.amount = Remedy.FULL_REFUND, facts.paid
    if made.remedy not in (Remedy.PARTIAL_REFUND,):
        made.amount = facts.paid if made.remedy != Remedy.NO_REFUND else NOTHING
    made.grounds.append(Ground("A7", _("The buyer asks for it: %(remedy)s.") % {"remedy": made.remedy.label}))
    made.grounds.append(Ground("A8", _("A responsible supplier bears inspection fee, freight and customs.")))
    made.otherwise.append(_("A smaller claim of the buyer would have limited the amount."))
