"""What the database itself refuses of the record, whoever writes to it: any change of what was written down (I40, A3).

A migration installs it. SQLite drops a table's triggers when a later migration alters the table: such a
migration ends with ``migrations.RunPython(triggers.install, triggers.uninstall)``.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("core_trailentry", "core_deadlinechange", "core_checkpoint")
"""Tables whose rows are written once and then only read."""

_MESSAGE = "I40: what was recorded is never changed or removed"
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION core_keep_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def names(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that must stand on this database."""
    events = ("kept", "not_emptied") if connection.vendor == "postgresql" else ("not_updated", "not_deleted")
    return {f"{table}_{event}" for table in TABLES for event in events}


def standing(connection: BaseDatabaseWrapper) -> set[str]:
    """Those of them that stand and are switched on."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()} & names(connection)


def _statements(connection: BaseDatabaseWrapper) -> list[str]:
    if connection.vendor == "postgresql":
        made = [_FUNCTION]
        for table in TABLES:
            made.append(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION core_keep_record()"
            )
            made.append(
                f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION core_keep_record()"
            )
        return made
    abort = f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    return [
        f"CREATE TRIGGER {table}_not_{done} BEFORE {event} ON {table} {abort}"
        for table in TABLES
        for event, done in (("UPDATE", "updated"), ("DELETE", "deleted"))
    ]


def create(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers up; those that stand already are made anew."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _statements(connection):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers down."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name in sorted(names(connection)):
            table = next(table for table in TABLES if name.startswith(table))
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgres else ""))


def install(_apps: Any, schema_editor: Any) -> None:
    """For a migration."""
    create(schema_editor.connection)


def uninstall(_apps: Any, schema_editor: Any) -> None:
    """For undoing a migration."""
    remove(schema_editor.connection)
