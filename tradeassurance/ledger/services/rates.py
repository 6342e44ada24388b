"""Exchange rates recorded by hand; a recorded one never changes (L8)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import ALLOWED, Refused, Verdict, refuse
from tradeassurance.ledger.models import ExchangeRate


@service(User)
def record(
    change: Change, person: Any, *, day: date, base: str, quote: str, rate: Decimal, source: str
) -> ExchangeRate:
    """What one unit of ``base`` was worth in ``quote`` on a day; it stands in the trail of whoever recorded it."""
    change.require(may_record(change.actor))
    if person.pk != change.actor.user_id:
        raise Refused("R1", _("A rate stands in the trail of whoever records it."))
    if base == quote:
        raise ValidationError({"quote": _("Choose two currencies.")})
    if ExchangeRate.objects.filter(day=day, base=base, quote=quote).exists():
        raise ValidationError({"day": _("There is a rate of this day already; it never changes.")})
    return change.add(ExchangeRate(day=day, base=base, quote=quote, rate=rate, source=source))


def may_record(actor: Actor) -> Verdict:
    """Whether an actor may record a rate."""
    if roles.FINANCE_MAKER in actor.roles:
        return ALLOWED
    return refuse("L8", _("Only finance records exchange rates."), _("Ask a colleague in finance."))
