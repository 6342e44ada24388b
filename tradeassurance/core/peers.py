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


def fetch(field: "models.ForeignKey[Any, Any]", records: list[Any]) -> None:
    """Give each record its related one, with one query for all that miss it."""
    without = [record for record in records if field.name not in record._state.fields_cache]
    keys = {key for record in without if (key := record.__dict__.get(field.attname)) is not None}
    found = {record.pk: record for record in reader.by_key(field.related_model).ask(keys)}  # type: ignore[arg-type]
    for record in without:
        if (other := found.get(record.__dict__.get(field.attname))) is not None:
            record._state.fields_cache[field.name] = other
