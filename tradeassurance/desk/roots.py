"""The records that parts of any kind belong to, found for a whole page at once."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tradeassurance.core.unit import root_models
from tradeassurance.desk import cells
from tradeassurance.desk.site import site


def attach(rows: Iterable[Any]) -> None:
    """Give each row its ``root_record``: one query per kind of root on the page."""
    rows, wanted = list(rows), defaultdict(set)
    for row in rows:
        wanted[row.root_kind].add(row.root_id)
    found = {(kind, record.pk): record for kind, keys in wanted.items() for record in _records(kind, keys)}
    for row in rows:
        row.root_record = found.get((row.root_kind, row.root_id))


def _records(kind: str, keys: set[int]) -> Iterable[Any]:
    model = root_models().get(kind)
    if model is None:
        return ()
    admin = site._registry.get(model)
    joined = getattr(admin, "list_select_related", ()) or ()
    return (
        model._default_manager.select_related(*joined).filter(pk__in=keys)
        if joined
        else (model._default_manager.filter(pk__in=keys))
    )


def root_cell(row: Any) -> Any:
    """The case a row belongs to, as a link."""
    if getattr(row, "root_record", None) is None:
        if not hasattr(row, "root_record"):
            attach([row])
        if row.root_record is None:
            return f"{row.root_kind} {row.root_id}"
    return cells.record(row.root_record)


def kinds() -> list[tuple[str, Any]]:
    """The kinds of roots as choices of a filter."""
    return [
        (kind, str(model._meta.verbose_name).capitalize()) for kind, model in sorted(root_models().items())
    ]
