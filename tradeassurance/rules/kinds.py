"""Kinds of parameter: how a value is kept as JSON, read back typed, checked, and said to a reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tradeassurance.core.calendars import BUSINESS, DayCount

_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?", re.ASCII)


class Kind:
    """One kind of value. `read` takes JSON, `write` gives JSON; both raise ValueError for a wrong value."""

    def read(self, raw: Any) -> Any:
        """The typed value of what is stored."""
        raise NotImplementedError

    def write(self, value: Any) -> Any:
        """What is stored for a typed value."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """The typed value in words, in the reader's language."""
        raise NotImplementedError


class Days(Kind):
    """A DayCount; stored as ``{"days": 15, "counts": "business"}``."""

    def read(self, raw: Any) -> DayCount:
        if not isinstance(raw, dict) or set(raw) != {"days", "counts"}:
            raise ValueError(_("Give a number of days and which days it counts."))
        return DayCount(raw["days"], raw["counts"])

    def write(self, value: DayCount) -> dict[str, Any]:
        if not isinstance(value, DayCount):
            raise ValueError(_("Give a number of days and which days it counts."))
        return {"days": value.days, "counts": value.counts}

    def show(self, value: DayCount) -> str:
        days = value.days
        if value.counts == BUSINESS:
            return ngettext("%(days)s business day", "%(days)s business days", days) % {"days": days}
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


@dataclass(frozen=True)
class Choice(Kind):
    """One of the members of an enumeration; stored as its value."""

    options: type[models.TextChoices]

    def read(self, raw: Any) -> models.TextChoices:
        try:
            return self.options(raw)
        except ValueError:
            raise ValueError(_("“%(value)s” is not one of the choices.") % {"value": raw}) from None

    def write(self, value: Any) -> str:
        return str(self.read(value).value)

    def show(self, value: Any) -> str:
        return str(self.options(value).label)


@dataclass(frozen=True)
class Several(Kind):
    """Any number of members of an enumeration; stored as a list in the enumeration's order."""

    options: type[models.TextChoices]
    at_least: int = 0

    def read(self, raw: Any) -> tuple[models.TextChoices, ...]:
        if not isinstance(raw, list | tuple):
            raise ValueError(_("Give a list of choices."))
        one = Choice(self.options)
        wanted = {one.read(item) for item in raw}
        if len(wanted) != len(raw) or len(wanted) < self.at_least:
            raise ValueError(_("Give each choice once, and at least %(least)s.") % {"least": self.at_least})
        return tuple(member for member in self.options if member in wanted)

    def write(self, value: Any) -> list[str]:
        return [str(member.value) for member in self.read(value)]

    def show(self, value: Any) -> str:
        return ", ".join(str(self.options(item).label) for item in value) or _("none")


class Switch(Kind):
    """Yes or no."""

    def read(self, raw: Any) -> bool:
        if not isinstance(raw, bool):
            raise ValueError(_("Give yes or no."))
        return raw

    def write(self, value: Any) -> bool:
        return self.read(value)

    def show(self, value: bool) -> str:
        return _("yes") if value else _("no")


class _Number(Kind):
    """A decimal that is not negative; stored as text, so that nothing is rounded on the way."""

    def read(self, raw: Any) -> Decimal:
        if not isinstance(raw, str) or not _AMOUNT.fullmatch(raw):
            raise ValueError(_("Give a plain number, such as 0.10."))
        return self._checked(Decimal(raw))

    def write(self, value: Any) -> str:
        try:
            return format(self.read(format(Decimal(value), "f")), "f")
        except (InvalidOperation, TypeError):
            raise ValueError(_("Give a plain number, such as 0.10.")) from None

    def _checked(self, value: Decimal) -> Decimal:
        return value


class Rate(_Number):
    """A share of an amount from 0 to 1: 0.10 is ten percent; zero means none."""

    def _checked(self, value: Decimal) -> Decimal:
        if value > 1:
            raise ValueError(_("A rate is at most 1, which is 100 percent."))
        return value

    def show(self, value: Decimal) -> str:
        return f"{(value * 100).normalize():f} %" if value else _("none")


class UsDollars(_Number):
    """An amount in US dollars, to the cent; zero means none."""

    def _checked(self, value: Decimal) -> Decimal:
        if value != round(value, 2):
            raise ValueError(_("US dollars have two decimals."))
        return value

    def show(self, value: Decimal) -> str:
        return f"USD {value:,.2f}" if value else _("none")


class Factor(_Number):
    """How many times something counts, from 0 to 100: 5 means five times; zero means not at all."""

    def _checked(self, value: Decimal) -> Decimal:
        if value > 100:
            raise ValueError(_("A factor is at most 100."))
        return value

    def show(self, value: Decimal) -> str:
        return f"× {value.normalize():f}"


class Count(Kind):
    """A whole number of things, 0 to 10,000."""

    def read(self, raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= 10_000:
            raise ValueError(_("Give a whole number from 0 to 10,000."))
        return raw

    def write(self, value: Any) -> int:
        return self.read(value)

    def show(self, value: int) -> str:
        return str(value)


class Months(Kind):
    """A whole number of months, 1 to 120."""

    def read(self, raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= 120:
            raise ValueError(_("Give a whole number of months from 1 to 120."))
        return raw

    def write(self, value: Any) -> int:
        return self.read(value)

    def show(self, value: int) -> str:
        return ngettext("%(months)s month", "%(months)s months", value) % {"months": value}
