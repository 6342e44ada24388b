"""What a case file is made of: chapters of plain values, drawn as a sheet or kept as JSON (R2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tradeassurance.core.outbox import Amount
from tradeassurance.ledger import currencies
from tradeassurance.portal import display


class Digest(str):
    """A hash, drawn so that it can be compared letter by letter."""


@dataclass(frozen=True)
class Heading:
    """A column: its key in JSON, its title, and its share of the width."""

    key: str
    title: Any
    share: int = 2


@dataclass(frozen=True)
class Chapter:
    """A titled table; without columns its rows are facts: key, label, value. ``rows`` are read once."""

    key: str
    title: Any
    rows: Iterable[Sequence[Any]]
    columns: Sequence[Heading] = ()
    empty: Any = ""
    note: Any = field(default="")


def words(value: Any) -> str:
    """A value as it is read: in the reader's language, zone and digits."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Amount):
        return display.amount_text(value.amount, value.currency)
    if isinstance(value, datetime):
        local = timezone.localtime(value, timezone.get_current_timezone())
        return f"{display.day_text(local.date())} {display.clock_text(local)} {display.zone_text(local)}"
    return display.day_text(value) if isinstance(value, date) else str(value)


def plain(value: Any) -> Any:
    """A value as JSON keeps it: amounts with their currency, instants in UTC."""
    if isinstance(value, Amount):
        amount = currencies.quantize(value.amount, value.currency)
        return {"amount": format(amount, "f"), "currency": value.currency}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


def row(chapter: Chapter, cells: Sequence[Any]) -> dict[str, Any]:
    """A row as JSON: by column, or a fact by its key."""
    if not chapter.columns:
        return {"key": cells[0], "label": str(cells[1]), "value": plain(cells[2])}
    return {column.key: plain(cell) for column, cell in zip(chapter.columns, cells, strict=True)}
