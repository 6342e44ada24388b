"""The figures as pictures: plain SVG, measured by the server; a table with every number stands beside each (R3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from disputes.report.counting import Step
from tradeassurance.portal.display import day_text

WIDTH, HEIGHT = 440, 200
LEFT, RIGHT, TOP, BOTTOM = 30, 6, 12, 22
ROW, LABEL, THICK = 40, 14, 14
TONES = ("#0f4c5c", "#1a7f5a", "#b45309", "#8a97a4", "#c3ccd5", "#92211a")
"""One for each part of a bar, dark and light by turns; the key says which, the table how much."""


@dataclass(frozen=True)
class Column:
    """One step: two bars and a point of the line, in the picture's own units."""

    x: float
    opened: tuple[float, float]
    ended: tuple[float, float]


@dataclass(frozen=True)
class Flow:
    """Bars for what came and what ended, a line for what was left."""

    columns: Sequence[Column]
    bar: float
    line: str
    highest: int
    first: str
    last: str

    width, height, left, floor, ceiling = WIDTH, HEIGHT, LEFT, HEIGHT - BOTTOM, TOP
    right = WIDTH - RIGHT


def flow(steps: Sequence[Step]) -> Flow | None:
    """The picture of inflow and backlog; None where nothing happened."""
    highest = max((max(step.opened, step.ended, step.backlog) for step in steps), default=0)
    if not highest:
        return None
    each = (WIDTH - LEFT - RIGHT) / len(steps)
    bar = min(each * 0.36, 18)

    def column(number: int) -> tuple[float, float]:
        """Height and upper edge of a bar of so many."""
        length = (HEIGHT - BOTTOM - TOP) * number / highest
        return round(length, 1), round(HEIGHT - BOTTOM - length, 1)

    columns, points = [], []
    for place, step in enumerate(steps):
        middle = LEFT + each * (place + 0.5)
        columns.append(Column(round(middle, 1), column(step.opened), column(step.ended)))
        points.append(f"{middle:.1f},{column(step.backlog)[1]:.1f}")
    ends = day_text(steps[0].begins), day_text(steps[-1].begins)
    return Flow(columns, round(bar, 1), " ".join(points), highest, *ends)


@dataclass(frozen=True)
class Part:
    """A part of a bar."""

    x: float
    width: float
    tone: str


@dataclass(frozen=True)
class Bar:
    """One bar with its label above it."""

    label: Any
    value: str
    y: float
    parts: Sequence[Part]

    @property
    def top(self) -> float:
        """The upper edge of the bar itself."""
        return self.y + LABEL + 5


@dataclass(frozen=True)
class Bars:
    """Bars below each other, and what their parts are called."""

    bars: Sequence[Bar]
    key: Sequence[tuple[str, Any]]

    width, thick, label = WIDTH, THICK, LABEL

    @property
    def height(self) -> int:
        """As high as it has bars."""
        return ROW * len(self.bars)


def bars(
    rows: Sequence[tuple[Any, str, Sequence[float]]], names: Sequence[Any] = (), most: float = 0
) -> Bars | None:
    """Bars of label, value in words and the lengths of their parts; the longest (or ``most``) fills the width."""
    longest = most or max((sum(parts) for _label, _value, parts in rows), default=0)
    if not longest:
        return None
    found = []
    for place, (label, value, parts) in enumerate(rows):
        x, drawn = 0.0, []
        for tone, length in zip(TONES, parts, strict=False):
            width = WIDTH * length / longest
            if length:
                drawn.append(Part(round(x, 1), round(width, 1), tone))
            x += width
        found.append(Bar(label, value, place * ROW, drawn))
    return Bars(found, list(zip(TONES, names, strict=False)))
