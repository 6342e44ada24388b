"""The rate that turns an order's money into US dollars (L8): stored at confirmation, good to its end."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tradeassurance.core.refusals import Refused
from tradeassurance.ledger.models import ExchangeRate

OLDEST = timedelta(days=7)
"""A rate older than this is stale: banks close for holidays, not for longer."""


def usd_rate(currency: str, at: datetime) -> Decimal:
    """US dollars for one unit of a currency, from the newest rate on or before the day. Raises Refused (L8)."""
    if currency == "USD":
        return Decimal(1)
    day = at.date()
    known = ExchangeRate.objects.filter(
        base=currency, quote="USD", day__lte=day, day__gte=day - OLDEST
    ).first()
    if known is None:
        raise Refused(
            "L8",
            _("There is no recent exchange rate from %(currency)s to USD.") % {"currency": currency},
            _("Try again later; the finance desk can enter the rate of the day."),
        )
    return known.rate
