"""One statement per table: how the door reserves keys, inserts and updates rows.

PostgreSQL takes large inserts by COPY and updates from unnested arrays; SQLite takes lists of rows.
Both write the same rows; nothing here knows what they mean.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import DatabaseError, connection, models

COPY_FROM_ROWS = 30
SQLITE_VARIABLES = 30_000


class PlainEncoder(json.JSONEncoder):
    """Decimals, instants, dates, lazy texts and identifiers as their text."""

    def default(self, o: Any) -> str:
        return o.isoformat() if hasattr(o, "isoformat") else str(o)


_encode = PlainEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces. The text that hashes are taken of."""
    return _encode(value)


def reserve(model: type[models.Model], count: int) -> list[int]:
    """The next ``count`` primary keys of a table, for rows inserted in this transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = _sequence(table, model._meta.pk.column)
            cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
            return [row[0] for row in cursor.fetchall()]
        # What SQLite noted as given is never below a key that stands.
        cursor.execute(
            "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq", [count, table]
        )
        noted = cursor.fetchall()
        if not noted:  # the table had no row yet
            noted = [(count,)]
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
        first = noted[0][0] - count + 1
        return list(range(first, first + count))


@cache
def _sequence(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
        return cursor.fetchone()[0]


Values = Mapping[str, Any]
"""The columns (attnames) of one row; what stands in a record's ``__dict__``."""


def insert(model: type[models.Model], rows: Sequence[Values]) -> None:
    """Insert rows. Where none has a primary key yet the database gives them, in the order of the rows."""
    key = model._meta.pk
    given = any(row[key.attname] is not None for row in rows)
    fields = [field for field in model._meta.concrete_fields if given or field is not key]
    names = ", ".join(f'"{f.column}"' for f in fields)
    table = model._meta.db_table
    lines = list(zip(*_columns(fields, rows), strict=True))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(lines) >= COPY_FROM_ROWS:
            # Django wraps execute only: without this a violation would come as the driver's own error.
            with connection.wrap_database_errors, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for line in lines:
                    copy.write_row(line)
            return
        marks = "(" + ", ".join(["%s"] * len(fields)) + ")"
        step = max(1, SQLITE_VARIABLES // len(fields))
        for start in range(0, len(lines), step):
            chunk = lines[start : start + step]
            values = [value for line in chunk for value in line]
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) VALUES {", ".join([marks] * len(chunk))}', values
            )


def update(model: type[models.Model], rows: Sequence[Values], names: Iterable[str]) -> None:
    """Write the named columns of rows that exist. Raises DatabaseError if one does not."""
    by_name = {f.attname: f for f in model._meta.concrete_fields}
    key, fields = model._meta.pk, [by_name[name] for name in names]
    columns = _columns([key, *fields], rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(*_one_update(model._meta.db_table, key, fields, columns))
        else:
            sets = ", ".join(f'"{f.column}" = %s' for f in fields)
            keys, *values = columns
            lines = list(zip(*values, keys, strict=True))
            cursor.executemany(f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{key.column}" = %s', lines)
        if cursor.rowcount != len(rows):
            raise DatabaseError(
                f"{len(rows)} rows of {model._meta.db_table} were to be written, not {cursor.rowcount}"
            )


def _one_update(table: str, key: Any, fields: list[Any], columns: list[list[Any]]) -> tuple[str, list[Any]]:
    """The statement and its values: a column that is the same in all rows is sent once, the others as arrays."""
    sets, fixed, varied, arrays = [], [], [key], [columns[0]]
    for field, column in zip(fields, columns[1:], strict=True):
        if len(set(column)) == 1:
            sets.append(f'"{field.column}" = %s::{_type(field)}')
            fixed.append(column[0])
        else:
            sets.append(f'"{field.column}" = v."{field.column}"')
            varied.append(field)
            arrays.append(column)
    given = ", ".join(f"%s::{_type(field)}[]" for field in varied)
    named = ", ".join(f'"{field.column}"' for field in varied)
    statement = (
        f'UPDATE "{table}" AS t SET {", ".join(sets)} FROM unnest({given}) AS v({named})'
        f' WHERE t."{key.column}" = v."{key.column}"'
    )
    return statement, [*fixed, *arrays]


def _type(field: Any) -> str:
    kind = (field.rel_db_type if field.primary_key else field.db_type)(connection).split("(")[0]
    return {"varchar": "text"}.get(kind, kind)


def _columns(fields: Sequence[Any], rows: Sequence[Values]) -> list[list[Any]]:
    return [_converted(field, [row[field.attname] for row in rows]) for field in fields]


def _converted(field: Any, column: list[Any]) -> list[Any]:
    """A column as the driver takes it; looked at as a whole, because most need nothing."""
    convert, native = _converter(connection.vendor, field)
    if convert is None or native.issuperset(map(type, column)):
        return column
    return [None if value is None else convert(value) for value in column]


_NOTHING: frozenset[type] = frozenset()
_NATIVE = (
    models.DateTimeField,
    models.DateField,
    models.BooleanField,
    models.UUIDField,
    models.DecimalField,
    models.ForeignKey,
)


@cache
def _converter(vendor: str, field: Any) -> tuple[Callable[[Any], Any] | None, frozenset[type]]:
    """How a field's value becomes what the driver takes, and the types that it takes as they are."""
    if isinstance(field, models.JSONField):
        return canonical, _NOTHING
    if vendor == "postgresql":
        if isinstance(field, _NATIVE):
            return None, _NOTHING
        # The driver would send a member of an enumeration by its name.
        if isinstance(field, models.CharField | models.TextField):
            return str, frozenset([str, type(None)])
        if isinstance(field, models.IntegerField):
            return int, frozenset([int, type(None)])
    return lambda value: field.get_db_prep_save(value, connection), _NOTHING


_PLAIN = frozenset([str, int, bool, type(None)])


def plain(value: Any) -> Any:
    """A value as the trail keeps it: text, number, truth value or nothing."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict | list | int):
        return value
    return str(value)
