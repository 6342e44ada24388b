"""Currencies and exact arithmetic on amounts: nothing here rounds silently or loses a minor unit (M4)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

import moneyed
from babel.core import UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language, to_locale
from moneyed.l10n import format_money

SUPPORTED: tuple[str, ...] = tuple(settings.CURRENCIES)
"""ISO 4217 codes that orders and accounts may use."""

USD = "USD"

MOST_DIGITS = 13
"""Digits of the largest amount, in minor units. SQLite keeps decimals as reals, exact to 15 digits: this leaves
room for sums."""


def iso_minor_unit(currency: str) -> int:
    """Decimals of the minor unit of any ISO 4217 currency. Raises moneyed.CurrencyDoesNotExist."""
    return len(str(moneyed.get_currency(currency).sub_unit)) - 1


_MINOR_UNITS = {code: iso_minor_unit(code) for code in SUPPORTED}
_STEPS = {code: Decimal(1).scaleb(-places) for code, places in _MINOR_UNITS.items()}
_LIMITS = {code: Decimal(10) ** (MOST_DIGITS - places) for code, places in _MINOR_UNITS.items()}
_WIDE = Context(prec=60)
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])


def minor_unit(currency: str) -> int:
    """Decimals of the currency's minor unit (JPY 0, USD 2, KWD 3); ValueError when it is not supported."""
    try:
        return _MINOR_UNITS[currency]
    except KeyError:
        raise ValueError(f"{currency!r} is not a supported currency") from None


def check(amount: Decimal, currency: str) -> Decimal:
    """The same amount, written with the currency's decimals.

    ValueError for what cannot be booked: NaN, infinity, too many decimals or digits (I03).
    """
    places = minor_unit(currency)
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise ValueError(f"{amount!r} is not an amount of money")
    try:
        exact = amount.quantize(_STEPS[currency], context=_EXACT)
    except Inexact:
        raise ValueError(f"{amount} has more decimals than {currency} ({places})") from None
    except InvalidOperation:
        raise ValueError(f"{amount} {currency} is more than the books can hold") from None
    if abs(exact) >= _LIMITS[currency]:
        raise ValueError(f"{amount} {currency} is more than the books can hold")
    return exact


def quantize(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded to the minor unit, half up (away from zero); ValueError as in :func:`check`."""
    minor_unit(currency)
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise ValueError(f"{amount!r} is not an amount of money")
    return check(amount.quantize(_STEPS[currency], ROUND_HALF_UP, _WIDE), currency)


def split(
    amount: Decimal, parts: int | Sequence[Decimal | int], currency: str, *, remainder_to: int
) -> list[Decimal]:
    """Shares of ``amount`` that add up to it exactly; what does not divide goes to the named party (M4, I08).

    ``parts`` is how many equal shares, or one weight a share (not negative, not all zero). Every share is
    rounded toward zero to the minor unit; ``remainder_to`` is the index of the share that takes the rest.
    """
    weights = [1] * parts if isinstance(parts, int) else list(parts)
    shares = _floors(_units(amount, currency), weights)
    _party(shares, remainder_to)
    shares[remainder_to] += _units(amount, currency) - sum(shares)
    return [_amount(share, currency) for share in shares]


def split_within(
    amount: Decimal, most: Sequence[Decimal], currency: str, *, remainder_to: int
) -> list[Decimal]:
    """Shares of ``amount`` in proportion to ``most``, none above its own ``most`` (a refund over payments, P4).

    The remainder goes to the named party as far as it has room, then to the others in turn. ValueError for
    a negative amount or one above the sum of ``most``.
    """
    total, room = _units(amount, currency), [_units(part, currency) for part in most]
    if total < 0 or total > sum(room):
        raise ValueError(f"{amount} {currency} does not fit into {[str(part) for part in most]}")
    if total == 0:
        return [_amount(0, currency) for _part in most]
    shares = _floors(total, room)
    _party(shares, remainder_to)
    left = total - sum(shares)
    for index in (remainder_to, *range(len(shares))):
        extra = min(left, room[index] - shares[index])
        shares[index] += extra
        left -= extra
    return [_amount(share, currency) for share in shares]


def to_usd(amount: Decimal, rate: Decimal) -> Decimal:
    """US dollars for an amount; ``rate`` is dollars for one unit of its currency (L8). Rounded half up to cents."""
    if not rate.is_finite() or rate <= 0:
        raise ValueError(f"{rate} is not an exchange rate")
    return quantize(_WIDE.multiply(amount, rate), USD)


def format_amount(amount: Decimal, currency: str, locale: str | None = None) -> str:
    """The amount for a reader, in ``locale`` (a language code as Django's, or Babel's) or the active language."""
    money = moneyed.Money(amount, currency)
    try:
        return str(
            format_money(money, locale=to_locale((locale or get_language() or "en").replace("_", "-")))
        )
    except (UnknownLocaleError, ValueError):
        return str(format_money(money, locale="en"))


def _units(amount: Decimal, currency: str) -> int:
    return int(check(amount, currency).scaleb(minor_unit(currency), _WIDE))


def _amount(units: int, currency: str) -> Decimal:
    return Decimal(units).scaleb(-minor_unit(currency), _WIDE)


def _floors(units: int, weights: Sequence[Decimal | int]) -> list[int]:
    """Shares rounded toward zero, with exact fractions: a weight may have any number of digits."""
    exact = [Fraction(weight) for weight in weights]
    total = sum(exact)
    if not exact or total == 0 or min(exact) < 0:
        raise ValueError(f"cannot split by {[str(weight) for weight in weights]}")
    return [int(units * weight / total) for weight in exact]


def _party(shares: Sequence[int], index: int) -> None:
    if not 0 <= index < len(shares):
        raise ValueError(f"there is no party {index} among {len(shares)}")
