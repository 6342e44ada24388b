"""What happens when a clock of the risk desk runs out (F1, X12), registered at start."""

from django.utils.translation import gettext_lazy as _

from disputes.enums import Clock
from disputes.models import Opening, Signal
from disputes.services import opening, signals
from tradeassurance.accounts import roles
from tradeassurance.core.deadlines import Kind, register

KINDS = (
    Kind(
        Clock.SIGNAL,
        Signal,
        roles.RISK,
        _("Look into the signal"),
        _("The risk desk is asked again."),
        signals.not_looked_into,
        "F1",
        70,
    ),
    Kind(
        Clock.OPENING,
        Opening,
        roles.RISK,
        _("Open the disputes for the buyers"),
        _("The risk desk is told that orders are left."),
        opening.not_finished,
        "X10",
        70,
    ),
)


def register_clocks() -> None:
    """Called once, when the app is ready."""
    for kind in KINDS:
        register(kind)
