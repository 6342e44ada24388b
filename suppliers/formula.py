"""The limit as the rules compute it: a pure function of a grade, figures and a version's numbers (L2).

base of the grade + share of the covered volume − what late shipments and upheld disputes take off, at most the
cap. Every line is a whole number of US dollars, so that the lines add up to the limit.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from suppliers.figures import Figures
from tradeassurance.rules.typed import Rules

BASE: Final = "base"
VOLUME: Final = "volume"
LATE: Final = "late"
UPHELD: Final = "upheld"
FLOOR: Final = "floor"
CAP: Final = "cap"
DOLLAR = Decimal(1)


@dataclass(frozen=True)
class Line:
    """What one input adds to the limit or takes off it, in whole US dollars."""

    key: str
    amount: Decimal

    def as_json(self) -> dict[str, Any]:
        """Plain values, for what is kept."""
        return {"key": self.key, "amount": str(self.amount)}


def base(rules: Rules, grade: str) -> Decimal:
    """What a grade alone is worth under a version."""
    return getattr(rules, f"limit_base_{grade}_usd")


def lines(rules: Rules, grade: str, figures: Figures) -> list[Line]:
    """How each input contributes; what contributes nothing is a line of zero, or left out where it never applies."""
    ground, volume = whole(base(rules, grade)), whole(figures.volume_usd * rules.limit_volume_share)
    sound = ground + volume
    found = [Line(BASE, ground), Line(VOLUME, volume)]
    late = _taken(sound, missed(figures), rules.limit_late_factor, counts(rules, figures.due))
    upheld = _taken(sound, figures.upheld_rate, rules.limit_upheld_factor, counts(rules, figures.orders))
    found += [Line(LATE, 0 - late), Line(UPHELD, 0 - upheld)]
    rest = total(found)
    if rest < 0:
        found.append(Line(FLOOR, -rest))
    elif rest > rules.limit_cap_usd:
        found.append(Line(CAP, whole(rules.limit_cap_usd) - rest))
    return found


def total(found: list[Line]) -> Decimal:
    """The limit that the lines add up to."""
    return sum((line.amount for line in found), Decimal(0))


def missed(figures: Figures) -> Decimal | None:
    """The share of shipments that were late."""
    return None if figures.on_time_rate is None else 1 - figures.on_time_rate


def counts(rules: Rules, number: int) -> bool:
    """Whether there are enough orders for a rate to say something."""
    return number >= rules.limit_record_from


def whole(amount: Decimal) -> Decimal:
    """Rounded to whole US dollars."""
    return amount.quantize(DOLLAR, ROUND_HALF_UP)


def _taken(sound: Decimal, share: Decimal | None, factor: Decimal, is_known: bool) -> Decimal:
    return whole(sound * min(Decimal(1), share * factor)) if share and is_known else Decimal(0)
