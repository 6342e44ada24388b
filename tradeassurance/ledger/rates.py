"""The rate that turns an order's money into US dollars (L8): stored at confirmation, good to its end."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.refusals import Refused
from tradeassurance.ledger.models import ExchangeRate

USD, EUR = "USD", "EUR"
SMALLEST = Decimal("0.00000001")


def usd_rate(currency: str, at: datetime) -> Decimal:
    """US dollars for one unit of a currency, from the newest rates on or before the day.

    A rate of the pair itself, or of both against the euro on one day, as the European Central Bank publishes
    them. Raises Refused (L8) where there is none, or none younger than ``settings.RATE_OLDEST_DAYS``.
    """
    if currency == USD:
        return Decimal(1)
    day = at.date()
    oldest = day - timedelta(days=settings.RATE_OLDEST_DAYS)
    for _day, rate in _newest(currency, oldest, day):
        return rate
    raise _missing(currency, day)


def _newest(currency: str, first: date, last: date) -> Iterable[tuple[date, Decimal]]:
    """What is known of a currency, day by day, the newest first; the pair itself before the detour."""
    known: dict[date, dict[tuple[str, str], Decimal]] = {}
    rows = ExchangeRate.objects.filter(_about(currency), day__range=(first, last))
    for day, base, quote, rate in rows.order_by("-day").values_list("day", "base", "quote", "rate"):
        known.setdefault(day, {})[base, quote] = rate
    for day, rates in known.items():
        if (currency, USD) in rates:
            yield day, rates[currency, USD]
        elif (EUR, USD) in rates and (EUR, currency) in rates:
            yield day, (rates[EUR, USD] / rates[EUR, currency]).quantize(SMALLEST)


def _about(currency: str) -> Q:
    return Q(base=currency, quote=USD) | Q(base=EUR, quote__in=(USD, currency))


def _missing(currency: str, day: date) -> Refused:
    """What to say where no rate is recent enough: none at all, or an old one, and what to do."""
    newest = next(iter(_newest(currency, date.min, day)), None)
    names = {"currency": currency, "days": settings.RATE_OLDEST_DAYS}
    reason = _("There is no exchange rate from %(currency)s to USD.") % names
    if newest is not None:
        reason = _(
            "The newest exchange rate from %(currency)s to USD is of %(day)s, older than %(days)s days."
        ) % {
            **names,
            "day": date_format(newest[0], "Y-m-d"),
        }
    return Refused(
        "L8",
        reason,
        _(
            "Nothing is lost: the contract stands as it is. Finance records the rate of the day under “Exchange"
            " rates”; confirm again after that, or agree on US dollars."
        ),
    )
