"""One question per table: how the door reads the records of many cases at once.

Django composes each query anew, which takes longer than the answer. Here the text of a question is composed once, by
Django, with a place for the keys; the keys go as one value, so that the database keeps its plan as well.
"""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg.adapt import Loader


class Instant(Loader):
    """An instant as PostgreSQL sends it (ISO 8601, in UTC), read by one call; a sweep reads a hundred thousand."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """The aware datetime."""
        return datetime.fromisoformat(bytes(data).decode())


def read_instants(connection: Any, **_sent: Any) -> None:
    """For a new connection."""
    if connection.vendor == "postgresql":
        connection.connection.adapters.register_loader("timestamptz", Instant)


Model = type[models.Model]
Rows = models.QuerySet[Any]

_KEYS = object()
"""Stands in a composed question where the keys go."""


@models.Field.register_lookup
@models.ForeignKey.register_lookup
class Among(models.Lookup):  # type: ignore[type-arg]
    """``field__among=_KEYS``: the column holds one of the keys."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Keys as a JSON list, for databases without arrays."""
        column, values = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*values, self.rhs]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Keys as an array."""
        column, values = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::{self.lhs.target.rel_db_type(connection)}[])", [*values, self.rhs]


class Question:
    """A query by keys, composed once."""

    def __init__(self, rows: Rows, key: "models.Field[Any, Any]") -> None:
        compiler = rows.query.get_compiler(connection=connection)
        self.model, self.key = rows.model, key
        try:
            self.text, self.values = compiler.as_sql()
        except EmptyResultSet:
            self.text, self.values = "", ()
            return
        fields = compiler.klass_info["select_fields"]
        self.names = [compiler.select[place][0].target.attname for place in fields]
        self.extra = list(compiler.annotation_col_map)
        self.converters = compiler.get_converters([column for column, *_rest in compiler.select])

    def ask(self, keys: Collection[Any]) -> Iterable[Any]:
        """The records whose key is among these; the query's annotations stand on them as attributes."""
        if not self.text or not keys:
            return []
        given = self._given(keys)
        with connection.cursor() as cursor:
            cursor.execute(self.text, [given if value is _KEYS else value for value in self.values])
            rows = cursor.fetchall()
        if self.converters:
            rows = [self._converted(row) for row in rows]
        make, names, count = self.model.from_db, self.names, len(self.names)
        if not self.extra:
            return [make("default", names, row) for row in rows]
        return [self._annotated(make("default", names, row[:count]), row[count:]) for row in rows]

    def _given(self, keys: Collection[Any]) -> Any:
        if connection.vendor == "postgresql":
            return list(keys)
        return json.dumps([self.key.get_db_prep_value(key, connection) for key in keys])

    def _converted(self, row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for place, (convert, expression) in self.converters.items():
            for one in convert:
                values[place] = one(values[place], expression, connection)
        return values

    def _annotated(self, record: Any, values: Iterable[Any]) -> Any:
        record.__dict__.update(zip(self.extra, values, strict=True))
        return record


@cache
def by_key(model: Model) -> Question:
    """Records by their own keys."""
    return Question(_among(model._base_manager.order_by(), "pk"), model._meta.pk)


@cache
def locking(model: Model, skip_locked: bool = False) -> Question:
    """Records by their keys, in the order of the keys, locked until the transaction ends."""
    rows = _among(model._default_manager.order_by("pk"), "pk")
    if connection.features.has_select_for_update:
        # Not the key: rows that only refer to these need not wait.
        rows = rows.select_for_update(skip_locked=skip_locked, of=("self",), no_key=True)
    return Question(rows, model._meta.pk)


@cache
def parts(model: Model, root_model: Model, kind: str) -> Question:
    """The records of a model by the keys of their roots, each with ``case_root_id``."""
    scope = getattr(model, "case_scope", None)
    rows = scope(model._default_manager.all()) if scope else model._default_manager.all()
    path = getattr(model, "root_path", None)
    if path is None:
        rows, path = rows.filter(root_kind=kind), "root_id"
    rows = _among(rows, path).order_by("pk").annotate(case_root_id=models.F(path))
    return Question(rows, root_model._meta.pk)


def _among(rows: Rows, path: str) -> Rows:
    return rows.filter(**{f"{path}__among": _KEYS})
