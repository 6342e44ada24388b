"""What happens when a clock of an inspection runs out (A4, X12)."""

from django.utils.translation import gettext_lazy as _

from disputes.enums import Clock
from disputes.models import Inspection
from disputes.services import inspecting
from tradeassurance.accounts import roles
from tradeassurance.core.change import Change
from tradeassurance.core.deadlines import Kind, Reminder, register
from tradeassurance.core.models import Deadline


def remind_buyer(inspection: Inspection) -> Reminder:
    """The buyer of the disputed order."""
    dispute = inspection.dispute
    return Reminder([dispute.order.buyer_id], {"dispute": dispute.number})


def not_booked(change: Change, inspection: Inspection, deadline: Deadline) -> None:
    """The inspection was not booked and paid in time: the desk goes on without it (A4)."""
    inspecting.lapse(change, inspection)


def not_reported(change: Change, inspection: Inspection, deadline: Deadline) -> None:
    """The agency is late: somebody asks it, and the clock starts anew (A4, X12)."""
    inspecting.overdue(change, inspection)


KINDS = (
    Kind(
        Clock.BOOK_INSPECTION,
        Inspection,
        "buyer",
        _("Book the inspection and pay its fee"),
        _("The platform decides on what it has."),
        not_booked,
        "A4",
        40,
        reminds=remind_buyer,
    ),
    Kind(
        Clock.REPORT_INSPECTION,
        Inspection,
        roles.SUPPORT,
        _("Get the agency's report"),
        _("The agency is asked again."),
        not_reported,
        "A4",
        70,
    ),
)


def register_clocks() -> None:
    """Called once, when the app is ready."""
    for kind in KINDS:
        register(kind)
