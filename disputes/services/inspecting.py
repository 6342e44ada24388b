"""Inspections in a dispute: asked for, booked, paid up front, reported (A4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes import money as dispute_money
from disputes import policy_inspection as policy
from disputes import sampling
from disputes.enums import INSPECTING, Clock, Conclusion, EvidenceKind, InspectionState, Measured
from disputes.models import Deviation, Dispute, Evidence, Inspection, InspectionFinding
from disputes.services import claim, escalation
from orders.enums import Side
from orders.models import Agency, Requirement
from tradeassurance.accounts import roles
from tradeassurance.core import documents
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies

REPORT_WITHIN = DayCount(10, "business")
"""How soon an agency reports; the house's own promise, after which support asks and the clock starts anew."""


@dataclass(frozen=True)
class Booking:
    """What the buyer orders: pieces in the lot, ISO 2859-1 level, AQL in percent per class of defects."""

    agency: Agency
    lot_size: int
    level: str = "II"
    major: str = "2.5"
    minor: str = "4.0"


@dataclass(frozen=True)
class Report:
    """What the agency found. ``findings`` maps a requirement's key to (result, what was measured)."""

    conclusion: str
    summary: str
    findings: Mapping[int, tuple[str, str]]
    found: Mapping[str, int] = field(default_factory=dict)
    sealed: Any = None


@service(Dispute)
def ask(change: Change, dispute: Dispute, *, text: str) -> Inspection:
    """The arbitrator asks the buyer to have the goods inspected; the desk's own clock stands meanwhile (A4)."""
    change.require(policy.may_ask_for_inspection(dispute, change.actor, change.at))
    inspection = _open(change, dispute, asked_by_id=change.actor.person, text=text)
    order = dispute.order
    due = change.clock(inspection, Clock.BOOK_INSPECTION)
    change.tell(order.buyer_id, "inspection.asked", dispute=dispute.number, text=text, due=due and due.due_at)
    change.tell(order.seller_id, "inspection.coming", dispute=dispute.number)
    return inspection


@service(Dispute)
def book(change: Change, dispute: Dispute, *, booking: Booking) -> Inspection:
    """The buyer picks an agency and a sampling plan; the fee is due up front (A4). Raises Refused."""
    change.require(policy.may_book_for(dispute, change.actor, change.at))
    if not booking.agency.active or not booking.agency.serves(where(dispute).country):
        raise Refused("A4", _("This agency does not work where the goods are."), _("Choose another one."))
    inspection = running(change, dispute) or _open(change, dispute)
    fee = fee_of(dispute, booking.agency)
    change.advance(
        inspection.book,
        at=change.at,
        agency=booking.agency,
        fee=fee,
        lot_size=booking.lot_size,
        level=booking.level,
        plans=plans_of(booking),
    )
    told = Amount(fee, dispute.order.currency)
    change.tell(dispute.order.buyer_id, "inspection.booked", dispute=dispute.number, amount=told)
    change.tell(roles.FINANCE_MAKER, "inspection.fee_expected", dispute=dispute.number, amount=told)
    return inspection


def _open(change: Change, dispute: Dispute, **values: Any) -> Inspection:
    if running(change, dispute) is not None:
        raise Refused("A4", _("An inspection is under way already."), _("Wait for its report."))
    inspection = change.add(Inspection(dispute=dispute, opened_at=change.at, **values), reserve=True)
    rules, buyer = dispute.order.terms, dispute.order.buyer
    due = change.due(rules.inspection_booking, buyer, "inspection_booking", rules_code=rules.code)
    change.schedule(inspection, Clock.BOOK_INSPECTION, due, remind=rules.reminder_before)
    change.pause(dispute, Clock.DETERMINE)
    return inspection


def plans_of(booking: Booking) -> dict[str, Any]:
    """The sampling plan per class of defects, as it is kept. Raises Refused for what the standard does not know."""
    plans = {}
    for kind, aql in (("major", booking.major), ("minor", booking.minor)):
        try:
            plan = sampling.plan(booking.lot_size, booking.level, aql)
        except ValueError:
            raise Refused(
                "A4", _("There is no such sampling plan."), _("Check lot, level and AQL.")
            ) from None
        plans[kind] = {
            "aql": aql,
            "letter": plan.letter,
            "size": plan.size,
            "accept": plan.accept,
            "reject": plan.reject,
        }
    return plans


def fee_of(dispute: Dispute, agency: Agency) -> Decimal:
    """The agency's fee in the order's currency, at the rate stored at confirmation (I18)."""
    return currencies.quantize(agency.fee / dispute.order.rate, dispute.order.currency)


def where(dispute: Dispute) -> Any:
    """The company at whose place the goods are: the buyer's once they are delivered."""
    order = dispute.order
    return order.seller if order.delivered_at is None else order.buyer


def running(change: Change, dispute: Dispute) -> Inspection | None:
    """The inspection that the desk waits for, if any."""
    return next(
        (i for i in change.all(Inspection) if i.dispute_id == dispute.pk and i.state in INSPECTING), None
    )


# --- fee ---------------------------------------------------------------------------------------------


@service(Inspection)
def receive_fee(change: Change, inspection: Inspection, *, bank_reference: str) -> Inspection:
    """The fee has arrived: the agency is told to go (A4)."""
    change.advance(inspection.commission, at=change.at, bank_reference=bank_reference)
    change.meet(inspection, Clock.BOOK_INSPECTION)
    dispute, order = inspection.dispute, inspection.dispute.order
    if inspection.fee:
        dispute_money.inspection_fee_received(change, order, inspection)
    change.schedule(inspection, Clock.REPORT_INSPECTION, change.due(REPORT_WITHIN, where(dispute), ""))
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "inspection.commissioned", dispute=dispute.number)
    return inspection


@service(Inspection)
def return_fee(change: Change, inspection: Inspection, *, bank_reference: str) -> Inspection:
    """Nobody needs the report any more: the buyer has the fee back (A4)."""
    change.advance(inspection.give_back, at=change.at)
    change.because(bank_reference)
    change.drop_all(inspection)
    if inspection.fee:
        dispute_money.inspection_fee_returned(change, inspection.dispute.order, inspection)
    change.tell(
        inspection.dispute.order.buyer_id, "inspection.fee_returned", dispute=inspection.dispute.number
    )
    return inspection


# --- report ------------------------------------------------------------------------------------------


@service(Inspection)
def report(change: Change, inspection: Inspection, *, report: Report) -> Inspection:
    """The agency's findings per requirement and its conclusion are on the case, as evidence (A4)."""
    change.require(policy.may_add_report(inspection.dispute, change.actor, change.at))
    _require_findings(change, inspection, report)
    change.advance(
        inspection.report,
        at=change.at,
        conclusion=Conclusion(report.conclusion),
        found={kind: int(number) for kind, number in report.found.items()},
        summary=report.summary,
    )
    for requirement_id, (result, measured) in report.findings.items():
        change.add(
            InspectionFinding(
                inspection=inspection,
                requirement_id=requirement_id,
                result=Measured(result),
                measured=measured,
            )
        )
    change.meet(inspection, Clock.REPORT_INSPECTION)
    _file(change, inspection, report)
    dispute, order = inspection.dispute, inspection.dispute.order
    if inspection.fee:
        dispute_money.agency_paid(change, order, inspection)
    escalation.report_arrived(change, dispute)
    claim.desk_goes_on(change, dispute)
    for audience in (order.buyer_id, order.seller_id, roles.ARBITRATOR):
        change.tell(audience, "inspection.reported", dispute=dispute.number)
    return inspection


def _require_findings(change: Change, inspection: Inspection, report: Report) -> None:
    contract = inspection.dispute.order.contract_id
    required = {r.pk for r in change.all(Requirement) if r.version_id == contract}
    if set(report.findings) != required:
        raise Refused(
            "A4",
            _("The report has a finding for every requirement of the contract."),
            _("Fill in what is missing; “not measured” is a finding too."),
        )
    drawn = {kind: plan["size"] for kind, plan in inspection.plans.items()}
    if any(not 0 <= number <= drawn.get(kind, 0) for kind, number in report.found.items()):
        raise Refused("A4", _("More pieces deviate than were drawn."), _("Check the numbers."))


def _file(change: Change, inspection: Inspection, report: Report) -> None:
    if report.sealed is None or change.actor.user_id is None:
        return
    dispute = inspection.dispute
    document = documents.file(change, report.sealed)
    inspection.document = document
    evidence = Evidence(
        dispute=dispute,
        document=document,
        kind=EvidenceKind.INSPECTION_REPORT,
        side=Side.BUYER,
        description=str(inspection.agency),
        agency=inspection.agency,
        user_id=change.actor.person,
        at=change.at,
    )
    change.add(evidence, reserve=True)
    measured = {key for key, (result, _what) in report.findings.items() if result != Measured.NOT_MEASURED}
    mine = [d for d in change.all(Deviation) if d.dispute_id == dispute.pk]
    claim.support(change, evidence, [d for d in mine if d.requirement_id in measured])


# --- time and other ends -------------------------------------------------------------------------------


def lapse(change: Change, inspection: Inspection) -> None:
    """It was not booked and paid in time: the desk goes on with what it has (A4)."""
    change.advance(inspection.lapse, at=change.at)
    dispute = inspection.dispute
    claim.desk_goes_on(change, dispute)
    for audience in (dispute.order.buyer_id, dispute.order.seller_id, roles.ARBITRATOR):
        change.tell(audience, "inspection.lapsed", dispute=dispute.number)


def overdue(change: Change, inspection: Inspection) -> None:
    """The report is late: support asks the agency; where nobody needs it any more, finance gives the fee back."""
    dispute = inspection.dispute
    needed = dispute.is_open and dispute.outcome == ""
    change.tell(
        roles.SUPPORT if needed else roles.FINANCE_MAKER, "inspection.overdue", dispute=dispute.number
    )
    change.schedule(inspection, Clock.REPORT_INSPECTION, change.due(REPORT_WITHIN, where(dispute), ""))


def reported(change: Change, dispute: Dispute) -> Inspection | None:
    """The last report of an agency in this dispute, if any."""
    rows = change.all(Inspection)
    found = [i for i in rows if i.dispute_id == dispute.pk and i.state == InspectionState.REPORTED]
    return found[-1] if found else None
