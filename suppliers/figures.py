"""How a supplier did in a span of time: figures that the apps above count, asked for many suppliers at once (L2).

    figures.measure(volume)      # in an app's ready(): (supplier keys, since, until) -> {key: {"orders": 3, …}}

Every figure is a whole number or a Decimal; an absent one is zero.
"""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

Measure = Callable[[Collection[int], datetime, datetime], dict[int, dict[str, Any]]]


@dataclass(frozen=True)
class Figures:
    """What was counted from ``since`` up to ``until``.

    ``orders`` covered and paid, their ``volume_usd`` at their own rates; ``due`` shipments, of which ``on_time``;
    ``upheld`` disputes (the supplier was found responsible); ``asked`` claims, ``answered`` of them by the
    supplier, after ``hours`` altogether.
    """

    orders: int = 0
    volume_usd: Decimal = Decimal(0)
    due: int = 0
    on_time: int = 0
    upheld: int = 0
    asked: int = 0
    answered: int = 0
    hours: int = 0

    @property
    def on_time_rate(self) -> Decimal | None:
        """Shipments on time, from 0 to 1; None while nothing was due."""
        return rate(self.on_time, self.due)

    @property
    def upheld_rate(self) -> Decimal | None:
        """Upheld disputes per covered order, at most 1; None without orders."""
        return rate(min(self.upheld, self.orders), self.orders)

    @property
    def response_hours(self) -> int | None:
        """How long an answer to a claim took on average; None without answers."""
        return round(self.hours / self.answered) if self.answered else None

    def as_json(self) -> dict[str, Any]:
        """Plain values, for what is kept."""
        return {name: str(v) if isinstance(v, Decimal) else v for name, v in asdict(self).items()}


NAMES = tuple(field.name for field in fields(Figures))
_MEASURES: list[Measure] = []


def rate(part: int, whole: int) -> Decimal | None:
    """A share with four decimals, or None of nothing."""
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else None


def of_json(values: dict[str, Any]) -> Figures:
    """The inverse of :meth:`Figures.as_json`; other keys are left out."""
    known = {name: values[name] for name in NAMES if name in values}
    return Figures(**known | {"volume_usd": Decimal(str(known.get("volume_usd", 0)))})


def measure(source: Measure) -> Measure:
    """Register a source of figures."""
    if source not in _MEASURES:
        _MEASURES.append(source)
    return source


def span(until: datetime, months: int) -> tuple[datetime, datetime]:
    """The look-back that ends at an instant: so many months, UTC."""
    until = until.astimezone(UTC)
    return until - relativedelta(months=months), until


def of(suppliers: Collection[int], since: datetime, until: datetime) -> dict[int, Figures]:
    """The figures of suppliers by key; each source is asked once."""
    found = dict.fromkeys(suppliers, Figures())
    for source in _MEASURES:
        for key, values in source(suppliers, since, until).items():
            found[key] = replace(found[key], **values)
    return found
