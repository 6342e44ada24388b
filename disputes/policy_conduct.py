"""What the risk desk may do about conduct: signals, and disputes opened for the buyers of a fraud (F1, L7, X10)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.enums import OpeningState
from suppliers.enums import SupplierState
from tradeassurance.accounts import roles
from tradeassurance.core.actors import CLOCK_KIND, Actor
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse


def may_open_for_buyers(supplier: Any, actor: Actor, at: datetime) -> Verdict:
    """Risk staff without a tie, once the supplier is suspended for fraud (L7)."""
    if supplier.state != SupplierState.FRAUD:
        return refuse("L7", _("The supplier is not suspended for fraud."), _("Suspend it for fraud first."))
    if supplier.company_id in actor.tied_companies or roles.RISK not in supplier.hands(actor):
        return refuse("L7", _("Only risk staff without a tie to the supplier do this."))
    return ALLOWED


def may_carry_on(opening: Any, actor: Actor, at: datetime) -> Verdict:
    """The job, or risk staff who will not wait for it; as long as orders are left (X10)."""
    if actor.kind != CLOCK_KIND and roles.RISK not in opening.hands(actor):
        return refuse("X10", _("Only risk staff without a tie to the supplier do this."))
    if opening.state != OpeningState.RUNNING:
        return refuse("X10", _("Every order has had its turn."), _("The lines say what happened to each."))
    return ALLOWED


def may_take_signal(signal: Any, actor: Actor, at: datetime) -> Verdict:
    """Not what one looks into already (F1)."""
    if signal.owner_id is not None and signal.owner_id == actor.user_id:
        return refuse("F1", _("You are looking into it."), _("Dismiss or confirm it."))
    return ALLOWED


def is_own_signal(signal: Any, actor: Actor, at: datetime) -> Verdict:
    """Who looks into a signal concludes it; a colleague takes it first (F1)."""
    if signal.owner_id != actor.user_id:
        return refuse("F1", _("A colleague is looking into it."), _("Take it over first."))
    return ALLOWED
