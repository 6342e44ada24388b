"""Reading a related record for one case reads it for all cases of the unit: a sweep must not ask a thousand times."""

from typing import TYPE_CHECKING, Any

from django.db import models

from . import reader

if TYPE_CHECKING:
    from .unit import Unit


class PeerCache(dict[str, Any]):
    """Django's cache of related records of one record, filled for its peers together.

    A related part of the same root is the unit's own copy, so that nobody works on another one.
    """

    def __init__(self, unit: "Unit", root_id: int, record: Any) -> None:
        super().__init__()
        self.unit, self.root_id, self.model = unit, root_id, type(record)

    def __missing__(self, name: str) -> Any:
        field = self.model._meta.get_field(name)
        if self.unit.is_over or not isinstance(field, models.ForeignKey):
            raise KeyError(name)
        self.unit.relate(self.model, field)
        if name not in self:
            raise KeyError(name)
        return self[name]


def fetch(target: type[models.Model], names: list[tuple[str, str]], records: list[Any]) -> None:
    """Give each record what its foreign keys (name and column) to a model refer to, with one query for all of them."""
    missing = [
        (record, name, key)
        for name, column in names
        for record in records
        if name not in record._state.fields_cache and (key := record.__dict__.get(column)) is not None
    ]
    found = {other.pk: other for other in reader.by_key(target).ask({key for *_place, key in missing})}
    for record, name, key in missing:
        if key in found:
            record._state.fields_cache[name] = found[key]
