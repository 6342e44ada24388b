"""Two versions side by side: what each says, whether it differs, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import policy
from .definition import Definition
from .models import Parameter, ServiceRules
from .parameters import DEFINITIONS


@dataclass(frozen=True)
class Cell:
    """What one version says of one parameter. `used` is False where the value has no effect."""

    text: str
    is_set: bool
    used: bool
    value: Any
    source: str
    note: str


@dataclass(frozen=True)
class Row:
    """One parameter in two versions."""

    definition: Definition
    a: Cell
    b: Cell

    @property
    def differs(self) -> bool:
        """Whether the two versions mean something different."""
        if not (self.a.used or self.b.used):
            return False
        return (self.a.used, self.a.is_set, self.a.value) != (self.b.used, self.b.is_set, self.b.value)


def compare(a: ServiceRules, b: ServiceRules) -> list[Row]:
    """Every parameter of two versions, in the order of the definitions."""
    cells = zip(_cells(a), _cells(b), strict=True)
    return [
        Row(definition, left, right) for definition, (left, right) in zip(DEFINITIONS, cells, strict=True)
    ]


def _cells(version: ServiceRules) -> Iterator[Cell]:
    rows = {row.name: row for row in version.parameters.all()}
    values = {name: row.typed for name, row in rows.items() if row.is_set}
    for definition in DEFINITIONS:
        yield _cell(definition, rows.get(definition.name), policy.is_used(definition.stage, values))


def _cell(definition: Definition, row: Parameter | None, used: bool) -> Cell:
    source, note = (row.source, row.note) if row else ("", "")
    if row is None or not row.is_set:
        return Cell(_("not set"), False, used, None, source, note)
    value = row.typed
    text = definition.show(value) if used else _("not used")
    return Cell(text, True, used, value, source, note)
