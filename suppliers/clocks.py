"""What happens when a clock of a supplier runs out (X12): the consequences, registered at start."""

from django.utils.translation import gettext_lazy as _

from suppliers.enums import Clock, SupplierState
from suppliers.models import Supplier
from suppliers.services import assessment, participation
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.change import Change
from tradeassurance.core.deadlines import Kind, register
from tradeassurance.core.models import Deadline


def not_verified(change: Change, supplier: Supplier, deadline: Deadline) -> None:
    """An application waits: the desk is asked again."""
    if supplier.state == SupplierState.APPLIED:
        participation.still_unverified.within(change, supplier)


def month_began(change: Change, supplier: Supplier, deadline: Deadline) -> None:
    """The limit is assessed anew, and again next month."""
    if supplier.state == SupplierState.JOINED:
        assessment.reassess.within(change, supplier)
        assessment.schedule_next(change, supplier)


def still_suspended(change: Change, supplier: Supplier, deadline: Deadline) -> None:
    """A suspension goes on: the desk is asked again."""
    participation.still_suspended.within(change, supplier)


KINDS = (
    Kind(
        Clock.VERIFY,
        Supplier,
        roles.RISK,
        _("Verify the company"),
        _("The risk desk is told, and asked again."),
        not_verified,
        "L1",
    ),
    Kind(
        Clock.REASSESS,
        Supplier,
        fsm.CLOCK,
        _("Assess the limit again"),
        _("The formula sets the limit, unless it was set by hand."),
        month_began,
        "L2",
    ),
    Kind(
        Clock.REVIEW_SUSPENSION,
        Supplier,
        roles.RISK,
        _("Look at the suspension again"),
        _("It goes on, and the risk desk is asked again."),
        still_suspended,
        "L1",
    ),
)


def register_clocks() -> None:
    """Called once, when the app is ready."""
    for kind in KINDS:
        register(kind)
