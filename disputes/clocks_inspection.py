"""What happens when a clock of an inspection, or of a disputed return, runs out (A4, A8, X12)."""

from django.utils.translation import gettext_lazy as _

from disputes.enums import Clock
from disputes.models import Inspection, Return
from disputes.services import inspecting, returns_desk
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


def not_judged(change: Change, goods: Return, deadline: Deadline) -> None:
    """Nobody looked at the condition of returned goods (A8, X11)."""
    returns_desk.not_judged(change, goods)


KINDS = (
    Kind(
        Clock.JUDGE_RETURN,
        Return,
        roles.ARBITRATOR,
        _("Judge the condition of the return"),
        _("The case is raised to the next role of the desk."),
        not_judged,
        "A8",
        70,
    ),
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
