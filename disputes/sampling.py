"""Sampling plans of ISO 2859-1: how many to draw, how many deviating pieces a lot may have (A4).

Single sampling, normal inspection, percent nonconforming (AQL up to 10). Pure tables and functions.

Table 2-A of the standard is a diagonal: one step to a larger sample and one step to a larger AQL lead to the
same acceptance number. So it is kept as that diagonal, with its arrows: above it the next larger sample is
used, below it the next smaller one.
"""

from dataclasses import dataclass
from typing import Final

LEVELS: Final = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
"""Special levels draw fewer pieces than the general levels I to III."""

AQLS: Final = (
    "0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25", "0.40", "0.65",
    "1.0", "1.5", "2.5", "4.0", "6.5", "10",
)  # fmt: skip
"""Acceptance quality limits, in percent of nonconforming pieces."""

_LETTERS: Final = "ABCDEFGHJKLMNPQR"
_SIZES: Final = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000)
_LOTS: Final = (
    (8, "AAAAAAB"),
    (15, "AAAAABC"),
    (25, "AABBBCD"),
    (50, "ABBCCDE"),
    (90, "BBCCCEF"),
    (150, "BBCDDFG"),
    (280, "BCDEEGH"),
    (500, "BCDEFHJ"),
    (1200, "CCEFGJK"),
    (3200, "CDEGHKL"),
    (10000, "CDFGJLM"),
    (35000, "CDFHKMN"),
    (150000, "DEGJLNP"),
    (500000, "DEGJMPQ"),
    (None, "DEHKNQR"),
)
"""Table 1: the largest lot of each row, and its code letters by level."""

_FIRST, _LAST = 14, 24
_ACCEPT: Final = {14: 0, 17: 1, 18: 2, 19: 3, 20: 5, 21: 7, 22: 10, 23: 14, 24: 21}
"""Acceptance numbers by the place on the diagonal: 15 is an arrow up, 16 an arrow down."""


@dataclass(frozen=True)
class Plan:
    """How many to draw; up to ``accept`` deviating pieces the lot passes, from ``reject`` on it does not.

    ``letter`` is that of the plan that is used after following an arrow; ``code_letter`` the lot's own.
    """

    code_letter: str
    letter: str
    size: int
    accept: int
    reject: int

    def rejects(self, found: int) -> bool:
        """Whether a lot in whose sample so many pieces deviate does not pass."""
        return found >= self.reject


def code_letter(lot: int, level: str = "II") -> str:
    """The sample size code letter of a lot (Table 1). Raises ValueError for an unknown level or an empty lot."""
    if lot < 1:
        raise ValueError(f"a lot has at least one piece, not {lot}")
    place = LEVELS.index(level)
    return next(letters[place] for most, letters in _LOTS if most is None or lot <= most)


def plan(lot: int, level: str, aql: str) -> Plan:
    """The plan for a lot, an inspection level and an AQL (Tables 1 and 2-A). Raises ValueError.

    Where the sample would be as large as the lot, every piece is looked at.
    """
    own = code_letter(lot, level)
    column = AQLS.index(aql)
    place = _followed(_LETTERS.index(own) + column, column)
    letter, accept = _LETTERS[place - column], _ACCEPT[place]
    return Plan(own, letter, min(lot, _SIZES[place - column]), accept, accept + 1)


def _followed(place: int, column: int) -> int:
    """Where the arrows lead to: down to a larger sample, up to a smaller one."""
    if place < _FIRST:
        return _FIRST
    if place > _LAST:
        return _LAST
    if place == _FIRST + 1:
        return _FIRST
    if place == _FIRST + 2:
        below = place + 1
        return below if below - column < len(_LETTERS) else _FIRST
    return place
