"""Exchange rates recorded by hand or read from what a source publishes; a recorded one never changes (L8)."""

from collections.abc import Iterable
from dataclasses import dataclass
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
from tradeassurance.ledger.models import ExchangeRate, RateSheet


@dataclass(frozen=True)
class Quoted:
    """What one unit of ``base`` is worth in ``quote``."""

    base: str
    quote: str
    rate: Decimal


@service(User)
def record(
    change: Change,
    person: Any,
    *,
    day: date,
    base: str,
    quote: str,
    rate: Decimal,
    source: str,
    reason: str = "",
) -> ExchangeRate:
    """What one unit of ``base`` was worth in ``quote`` on a day; it stands in the trail of whoever recorded it."""
    change.require(may_record(change.actor))
    if person.pk != change.actor.user_id:
        raise Refused("R1", _("A rate stands in the trail of whoever records it."))
    if base == quote:
        raise ValidationError({"quote": _("Choose two currencies.")})
    if day > change.at.date():
        raise ValidationError({"day": _("This day is still to come.")})
    if ExchangeRate.objects.filter(day=day, base=base, quote=quote).exists():
        raise ValidationError({"day": _("There is a rate of this day already; it never changes.")})
    change.because(reason)
    return change.add(ExchangeRate(day=day, base=base, quote=quote, rate=rate, source=source))


@service(RateSheet, creates=True)
def publish(change: Change, *, day: date, source: str, digest: str, rows: Iterable[Quoted]) -> RateSheet:
    """Keep what a source published for a day. A pair that has a rate of the day already keeps that one."""
    rows = list(rows)
    sheet = change.open(
        RateSheet(
            day=day,
            source=source,
            digest=digest,
            published={f"{one.base}/{one.quote}": str(one.rate) for one in rows},
            read_at=change.at,
        )
    )
    known = set(ExchangeRate.objects.filter(day=day).values_list("base", "quote"))
    for one in rows:
        if (one.base, one.quote) not in known:
            change.add(
                ExchangeRate(
                    day=day, base=one.base, quote=one.quote, rate=one.rate, source=source, sheet=sheet
                )
            )
    return sheet


def may_record(actor: Actor) -> Verdict:
    """Whether an actor may record a rate."""
    if roles.FINANCE_MAKER in actor.roles:
        return ALLOWED
    return refuse("L8", _("Only finance records exchange rates."), _("Ask a colleague in finance."))
