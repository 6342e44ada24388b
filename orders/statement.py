"""An order's money as a table that adds up: one row per entry of the books, one column per place (M4).

Every row sums to zero, because money only moves; the last row is what each place has of this order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from orders.extensions import house_places
from orders.timeline import entry_title, hidden_kinds
from tradeassurance.core.outbox import Amount
from tradeassurance.ledger.statements import StatementLine


@dataclass(frozen=True)
class Row:
    """One entry: what moved, per place; None where nothing did."""

    at: datetime
    title: Any
    reason: str
    cells: list[tuple[Any, Amount | None]]


@dataclass(frozen=True)
class Statement:
    """The entries of one currency."""

    currency: str
    places: list[Any]
    rows: list[Row]
    totals: list[tuple[Any, Amount]]


def statements(lines: Iterable[StatementLine], reader: str | None) -> list[Statement]:
    """One table per currency, in the order of the lines, without what is the other side's business alone."""
    hidden = tuple(hidden_kinds(reader))
    by_currency: dict[str, list[StatementLine]] = {}
    for line in lines:
        if house_places.find(line.code) or line.kind.startswith(hidden):
            continue
        by_currency.setdefault(line.currency, []).append(line)
    return [_statement(currency, some) for currency, some in by_currency.items()]


def _statement(currency: str, lines: list[StatementLine]) -> Statement:
    places = {(line.code, line.owner): line.label for line in lines}
    entries: dict[Any, dict[tuple[str, str], Decimal]] = {}
    heads = {}
    for line in lines:
        heads.setdefault(line.entry_id, line)
        cells = entries.setdefault(line.entry_id, {})
        place = (line.code, line.owner)
        cells[place] = cells.get(place, Decimal(0)) + line.amount
    rows = [
        Row(
            heads[entry].at,
            entry_title(heads[entry].kind),
            heads[entry].reason,
            [(label, Amount(cells[p], currency) if p in cells else None) for p, label in places.items()],
        )
        for entry, cells in entries.items()
    ]
    sums = [
        (label, Amount(sum((cells.get(p, Decimal(0)) for cells in entries.values()), Decimal(0)), currency))
        for p, label in places.items()
    ]
    return Statement(currency, list(places.values()), rows, sums)
