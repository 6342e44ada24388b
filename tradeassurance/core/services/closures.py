"""Days on which a country, or a region of it, does no business although its calendar says so (X14)."""

from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Closure, Root
from tradeassurance.core.refusals import ALLOWED, Refused, Verdict, refuse

CLOSERS: Final = frozenset({"rules_editor", "senior_arbitrator", "support"})
"""The staff roles that may add a closure."""


@service(Root)
def add(change: Change, person: Any, *, country: str, region: str = "", date: date, reason: str) -> Closure:
    """No business is done on that day. Clocks that run already are not moved: extend those (C8).

    It belongs to no case, so that it stands in the trail of the person who added it.
    """
    change.require(may_add(change.actor))
    if person.pk != change.actor.user_id:
        raise Refused("R1", _("A closure stands in the trail of whoever adds it."))
    if Closure.objects.filter(country=country, region=region, date=date).exists():
        raise ValidationError({"date": _("This day is closed already.")})
    change.because(reason)
    return change.add(Closure(country=country, region=region, date=date, reason=reason, entered_at=change.at))


def may_add(actor: Actor) -> Verdict:
    """Whether an actor may add a closure."""
    if actor.roles & CLOSERS:
        return ALLOWED
    return refuse(
        "X14", _("This step belongs to another role."), _("Ask an editor of the rules, or support.")
    )
