"""How amounts, instants and dates read to the person in front of the page.

Pure functions: a value in, text out, in the active language and time zone. Nothing here rounds
away information: an amount with more decimals than its currency has is shown with all of them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

import moneyed
from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency
from django.utils import timezone
from django.utils.translation import get_language, gettext, to_locale

_DAY_PATTERNS = {"en": "d MMM y", "zh": "y年M月d日"}
_LONG_DAY_PATTERNS = {"en": "EEEE d MMMM y", "zh": "y年M月d日EEEE"}
Unit = Literal["year", "month", "day", "hour", "minute"]
# (unit, shown from this distance on, its length)
_UNITS: tuple[tuple[Unit, timedelta, timedelta], ...] = (
    ("year", timedelta(days=365), timedelta(days=365)),
    ("month", timedelta(days=60), timedelta(days=30)),
    ("day", timedelta(days=2), timedelta(days=1)),
    ("hour", timedelta(hours=2), timedelta(hours=1)),
    ("minute", timedelta(minutes=1), timedelta(minutes=1)),
)
_NEVER = 10**9
SOON = timedelta(days=2)


def locale() -> Locale:
    """The Babel locale of the active language; English when Babel does not know it."""
    try:
        return Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def amount_text(amount: Decimal, currency: str, *, signed: bool = False) -> str:
    """`USD 10,000.00`: the currency's ISO code, then the amount in the reader's digits grouping.

    Decimals are those of the currency's minor unit (JPY 0, USD 2, KWD 3), or more when the amount
    has more. `signed` puts a plus before amounts above zero.
    """
    minor = len(str(moneyed.get_currency(currency).sub_unit)) - 1
    exponent = Decimal(amount).normalize().as_tuple().exponent
    decimals = max(minor, -exponent if isinstance(exponent, int) else 0)
    number = "#,##0" + ("." + "0" * decimals if decimals else "")
    plus = "+" if signed and amount > 0 else ""
    pattern = f"¤¤\N{NO-BREAK SPACE}{plus}{number};¤¤\N{NO-BREAK SPACE}\N{MINUS SIGN}{number}"
    return format_currency(
        Decimal(amount), currency, pattern, locale=locale(), currency_digits=False, decimal_quantization=False
    )


def zone_text(local: datetime) -> str:
    """The abbreviation of an aware instant's zone, or its offset when the zone has no letters."""
    name = local.tzname() or ""
    return name if name.isalpha() else offset_text(local)


def offset_text(local: datetime) -> str:
    """`UTC+8`, `UTC−3:30`: how far an aware instant's zone is from UTC."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def zone_place(local: datetime) -> str:
    """`Shanghai` for Asia/Shanghai; empty where the zone is not named after a place."""
    key = getattr(local.tzinfo, "key", "")
    return key.rsplit("/", 1)[-1].replace("_", " ") if "/" in key and not key.startswith("Etc/") else ""


def day_text(day: date, *, long: bool = False) -> str:
    """`17 Apr 2024`, or with its weekday when `long`."""
    patterns = _LONG_DAY_PATTERNS if long else _DAY_PATTERNS
    return format_date(day, patterns.get(locale().language, "full" if long else "medium"), locale=locale())


def clock_text(local: datetime) -> str:
    """`23:59`: hours and minutes of an instant already in the reader's zone."""
    return format_datetime(local, "HH:mm", locale=locale())


def instant_line(at: datetime) -> str:
    """`Friday 5 April 2024, 23:59 CST (Shanghai)`: an instant in plain text, in the active zone."""
    local = timezone.localtime(at)
    place = f" ({zone_place(local)})" if zone_place(local) else ""
    return f"{day_text(local.date(), long=True)}{comma()} {clock_text(local)} {zone_text(local)}{place}"


def comma() -> str:
    """What stands between a date and a time in the active language; Chinese puts nothing."""
    return "" if locale().language == "zh" else ","


def relative_text(at: datetime, now: datetime) -> str:
    """`in 3 days`, `5 hours ago`; whole units rounded down, so that time left is never overstated."""
    distance = abs(at - now)
    for unit, from_, length in _UNITS:
        if distance >= from_:
            whole = (distance // length) * length * (1 if at >= now else -1)
            # A threshold nothing reaches makes Babel use exactly this unit.
            return format_timedelta(whole, unit, threshold=_NEVER, add_direction=True, locale=locale())
    return gettext("in less than a minute") if at > now else gettext("just now")


@dataclass(frozen=True)
class Moment:
    """An instant ready to be shown: in the reader's zone, absolute and relative."""

    at: datetime
    day: str
    long_day: str
    comma: str
    clock: str
    zone: str
    place: str
    offset: str
    relative: str
    urgency: str
    """`over` when past, `soon` within two days, otherwise `calm`: for deadlines."""

    @classmethod
    def of(cls, at: datetime, now: datetime) -> "Moment":
        """Read an aware instant as of `now`; the time zone is the active one."""
        local = timezone.localtime(at)
        left = at - now
        return cls(
            at=local,
            day=day_text(local.date()),
            long_day=day_text(local.date(), long=True),
            comma=comma(),
            clock=clock_text(local),
            zone=zone_text(local),
            place=zone_place(local),
            offset=offset_text(local),
            relative=relative_text(at, now),
            urgency="over" if left < timedelta() else "soon" if left < SOON else "calm",
        )
