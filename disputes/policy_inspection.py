"""Who may have goods inspected, and until when (A4): pure functions (record, actor, instant) -> verdict."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import DisputeState
from orders.enums import Side
from tradeassurance.core.actors import Actor
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse


def may_inspect(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """An inspection is possible while the platform looks at a quality claim and evidence is open (A4)."""
    if not dispute.is_about_quality:
        return refuse("A4", _("Inspections settle what the goods are like; this claim is about time."))
    if dispute.state not in (DisputeState.ESCALATED, DisputeState.UNDER_REVIEW):
        return refuse(
            "A4",
            _("An inspection is booked once the platform was asked to decide."),
            _("Ask Trade Assurance to decide, or agree with the other side on an inspection."),
        )
    if dispute.evidence_closed_at is not None:
        return policy.evidence_is_closed()
    return ALLOWED


def may_ask_for_inspection(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """The arbitrator of the case asks the buyer to have the goods inspected (A4)."""
    answer = may_inspect(dispute, actor, at)
    return policy.may_review(dispute, actor, at) if answer else answer


def may_book_for(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """The buyer picks the agency, also without having been asked (A4)."""
    if dispute.order.side_of(actor) != Side.BUYER:
        return refuse("A4", _("The buyer books the inspection and pays its fee up front."))
    return may_inspect(dispute, actor, at)


def may_book(inspection: Any, actor: Actor, at: datetime) -> Verdict:
    """The same, for an inspection that was asked for."""
    return may_book_for(inspection.dispute, actor, at)


def may_record_report(inspection: Any, actor: Actor, at: datetime) -> Verdict:
    """A report is recorded while it can still be heard (A3, A4)."""
    dispute = inspection.dispute
    if dispute.state not in (DisputeState.ESCALATED, DisputeState.UNDER_REVIEW):
        return refuse("A4", _("The case has been decided or has ended."), _("Finance may give the fee back."))
    return ALLOWED


def may_add_report(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Nothing is added to the evidence once the determination is drafted (A3)."""
    if dispute.evidence_closed_at is not None:
        return refuse("A3", _("The determination is being written; evidence is closed."))
    return ALLOWED


def may_give_fee_back(inspection: Any, actor: Actor, at: datetime) -> Verdict:
    """Only where nobody needs the report any more (A4)."""
    if inspection.dispute.state in (DisputeState.ESCALATED, DisputeState.UNDER_REVIEW):
        return refuse("A4", _("The case still waits for the report."), _("Record the report."))
    return ALLOWED
