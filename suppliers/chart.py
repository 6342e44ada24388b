"""The history of a limit as a picture and a table: plain SVG, drawn by the server (L2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from suppliers.enums import LIMIT_CURRENCY
from suppliers.models import Assessment, Supplier
from tradeassurance.portal.display import amount_text

WIDTH, HEIGHT = 640, 180
LEFT, BOTTOM, TOP = 8, 24, 12
MOST = 36


@dataclass(frozen=True)
class Chart:
    """A stepped line: points in the SVG's own units, the amount at its upper edge in words, and the assessments."""

    line: str
    area: str
    highest: str
    first_at: datetime
    last_at: datetime
    rows: Sequence[Assessment]

    width, height, left = WIDTH, HEIGHT, LEFT
    floor, ceiling = HEIGHT - BOTTOM, TOP
    right = WIDTH - LEFT


def of(supplier: Supplier, at: datetime) -> Chart | None:
    """The last assessments up to an instant; None where there is none."""
    rows = list(supplier.assessments.select_related("rules")[:MOST])  # type: ignore[attr-defined]
    if not rows:
        return None
    steps = [(row.at, row.limit_amount) for row in reversed(rows)]
    last_at = max(at, steps[-1][0])
    highest = max(amount for _at, amount in steps)
    points = _points([*steps, (last_at, steps[-1][1])], highest)
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    floor = HEIGHT - BOTTOM
    area = f"{points[0][0]:.1f},{floor} {line} {points[-1][0]:.1f},{floor}"
    return Chart(line, area, amount_text(highest, LIMIT_CURRENCY), steps[0][0], last_at, rows)


def _points(steps: list[tuple[datetime, Decimal]], highest: Decimal) -> list[tuple[float, float]]:
    """Corners of the stepped line: an amount stands until the next one."""
    first, span = steps[0][0], (steps[-1][0] - steps[0][0]).total_seconds() or 1.0
    found: list[tuple[float, float]] = []
    for at, amount in steps:
        x = LEFT + (WIDTH - 2 * LEFT) * (at - first).total_seconds() / span
        share = float(amount / highest) if highest else 0.0
        y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share
        if found:
            found.append((x, found[-1][1]))
        found.append((x, y))
    return found
