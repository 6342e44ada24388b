"""What happens when a clock of the risk desk runs out (F1, X12), registered at start."""

from django.utils.translation import gettext_lazy as _

from disputes.enums import Clock
from disputes.models import Signal
from disputes.services import signals
from tradeassurance.accounts import roles
from tradeassurance.core.deadlines import Kind, register


def register_clocks() -> None:
    """Called once, when the app is ready."""
    register(
        Kind(
            Clock.SIGNAL,
            Signal,
            roles.RISK,
            _("Look into the signal"),
            _("The risk desk is asked again."),
            signals.not_looked_into,
            "F1",
            70,
        )
    )
