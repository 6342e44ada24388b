"""The parts of a case page. A CaseAdmin says which; ``templates/desk/sections`` draws them.

def sections(self, request, order):
    return [
        Facts(_("Contract"), [(_("Shipment"), order.contract.shipment_date), …], side=True),
        Table(_("Payments"), columns, rows, empty=_("Nothing was announced yet.")),
        Statement(_("Money"), lines, total=…),
        Custom(_("Evidence"), "disputes/desk/evidence.html", {"pairs": pairs}),
    ]
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from tradeassurance.desk.cells import Column, draw, money


@dataclass(kw_only=True)
class Section:
    """A titled part of a page; ``side`` puts it into the narrow column, ``note`` under the title."""

    drawn_by: ClassVar[str] = ""
    title: Any = ""
    note: Any = ""
    side: bool = False
    anchor: str = ""

    @property
    def template(self) -> str:
        """The template that draws it, as ``section``."""
        return self.drawn_by


@dataclass
class Facts(Section):
    """Terms and their values, drawn by ``cells.draw``; a term without a value is left out."""

    drawn_by: ClassVar[str] = "desk/sections/facts.html"
    title: Any = ""
    pairs: Sequence[tuple[Any, Any]] = ()

    @property
    def drawn(self) -> list[tuple[Any, Any]]:
        """Label and drawn value."""
        return [(label, draw(value)) for label, value in self.pairs if value is not None and value != ""]


@dataclass
class Table(Section):
    """Related records in a table. ``moves`` maps a row's key to the moves offered on that row (Offer)."""

    drawn_by: ClassVar[str] = "desk/sections/table.html"
    title: Any = ""
    columns: Sequence[Column] = ()
    rows: Iterable[Any] = ()
    empty: Any = ""
    moves: dict[Any, list[Any]] = field(default_factory=dict)

    @property
    def cells(self) -> list[tuple[list[tuple[Column, Any]], list[Any]]]:
        """Per row its cells and the moves offered on it."""
        return [
            (
                [(column, column.of(row)) for column in self.columns],
                self.moves.get(getattr(row, "pk", None), []),
            )
            for row in self.rows
        ]


@dataclass(frozen=True)
class Sum:
    """One line of a statement; ``strong`` for totals."""

    label: Any
    amount: Decimal | None
    currency: str
    strong: bool = False
    note: Any = ""

    @property
    def drawn(self) -> Any:
        """The amount as it is shown."""
        return money(self.amount, self.currency)


@dataclass
class Statement(Section):
    """A sum of money told line by line."""

    drawn_by: ClassVar[str] = "desk/sections/statement.html"
    title: Any = ""
    lines: Sequence[Sum] = ()


@dataclass
class Text(Section):
    """Plain text, line breaks kept; never HTML."""

    drawn_by: ClassVar[str] = "desk/sections/text.html"
    title: Any = ""
    text: str = ""


@dataclass
class Custom(Section):
    """A section with a template of its own, which reads ``section.context`` beside the page's context."""

    title: Any = ""
    own_template: str = ""
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The template it was given."""
        return self.own_template
