"""What pages hand to components: small frozen records, made in views, drawn by `{% load portal %}` tags.

How to use each is in docs/components.md.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from tradeassurance.portal.states import Badge

Kind = Literal["text", "number", "money", "instant", "moment", "day", "code", "state"]


@dataclass(frozen=True)
class Crumb:
    """One step of the way to this page; the last one has no URL."""

    label: Any
    url: str = ""


@dataclass(frozen=True)
class Tab:
    """A tab: a plain link to the same page with another part shown."""

    label: Any
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Event:
    """One line of a timeline: when, what happened, who did it, and a short text or link below."""

    at: datetime
    title: Any
    who: Any = ""
    body: Any = ""
    tone: str = "neutral"
    url: str = ""

    @property
    def badge(self) -> Badge:
        """The shape and colour of the line."""
        return Badge(self.title, self.tone)


@dataclass(frozen=True)
class Empty:
    """What an empty list says: what would be here, and what to do about it."""

    title: Any
    text: Any = ""
    url: str = ""
    action: Any = ""


@dataclass(frozen=True)
class Column:
    """A column of a data table.

    `value` is an attribute path ("buyer.name") or a function of the row. `url` makes the cell a link:
    an attribute path or a function. `kind` decides how the value is drawn and aligned; `state` takes
    a model instance's own state, `money` a Money. `link` marks the column that names the row.
    """

    label: Any
    value: str | Callable[[Any], Any]
    kind: Kind = "text"
    url: str | Callable[[Any], str] = ""
    names_row: bool = False

    @property
    def aligns_right(self) -> bool:
        """Amounts and numbers stand under each other, digits aligned."""
        return self.kind in ("money", "number")


@dataclass(frozen=True)
class Cell:
    """A value and the column it stands in, ready to be drawn."""

    column: Column
    value: Any
    url: str


@dataclass(frozen=True)
class Table:
    """Rows and columns with a caption (read aloud, visually hidden unless `show_caption`)."""

    columns: Sequence[Column]
    rows: Iterable[Any]
    caption: Any
    empty: Empty = field(default_factory=lambda: Empty(""))
    show_caption: bool = False

    def cells(self) -> list[list[Cell]]:
        """Every row as cells."""
        return [
            [
                Cell(column, _read(row, column.value), _read(row, column.url) if column.url else "")
                for column in self.columns
            ]
            for row in self.rows
        ]


@dataclass(frozen=True)
class Confirm:
    """A move that is confirmed on a page of its own: what will happen, then the form.

    `tone` is "good" or "bad" (the button of something that cannot be taken back).
    """

    title: Any
    submit: Any
    cancel_url: str
    lead: Any = ""
    consequences: Sequence[Any] = ()
    tone: str = "good"
    crumbs: Sequence[Crumb] = ()


def _read(row: Any, path: str | Callable[[Any], Any]) -> Any:
    if callable(path):
        return path(row)
    value = row
    for name in path.split("."):
        value = getattr(value, name) if not isinstance(value, dict) else value[name]
        if callable(value):
            value = value()
        if value is None:
            return None
    return value
