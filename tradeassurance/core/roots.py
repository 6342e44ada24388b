"""Which records are roots, and which root a record belongs to."""

from functools import cache
from typing import Any

from django.apps import apps

from .models import Root, root_kind


@cache
def root_models() -> dict[str, type[Root]]:
    """All kinds of roots, by their short name."""
    return {root_kind(model): model for model in apps.get_models() if issubclass(model, Root)}


def root_of(record: Any) -> tuple[type[Root], int]:
    """The root model and key a record belongs to. Raises TypeError for what belongs to none."""
    if isinstance(record, Root):
        # Not type(): the signed-in person comes wrapped in a lazy object.
        return record.__class__, record.pk
    if hasattr(record, "root_kind"):
        return root_models()[record.root_kind], record.root_id
    path = getattr(record, "root_path", None)
    if not path:
        raise TypeError(f"{type(record).__name__} belongs to no root")
    *names, final = path.split("__")
    for name in names:
        record = getattr(record, name)
    field = record._meta.get_field(final)
    return field.related_model, getattr(record, field.attname)
