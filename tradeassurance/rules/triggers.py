"""What the database itself refuses, whoever writes to it: any change of a published version (I22, RULEBOOK 1).

A migration installs it. SQLite drops a table's triggers when a later migration alters the table: such a
migration ends with ``migrations.RunPython(triggers.install, triggers.uninstall)``.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

_FIXED = ("id", "code", "title", "state", "applies_from", "published_at", "published_by_id", "content_hash")
_FROZEN = "I22: a published version of the service rules is never changed"
_FAIL = "USING ERRCODE = 'integrity_constraint_violation'"

# What the trail of a version is long and ends with goes on changing; everything else is fixed.
_SAME = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _FIXED)
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION rules_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'published' OR (TG_OP = 'UPDATE' AND {_SAME}) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION '{_FROZEN}' {_FAIL};
END $$;
CREATE OR REPLACE FUNCTION rules_keep_parameter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN touched := ARRAY[NEW.version_id];
    ELSIF TG_OP = 'DELETE' THEN touched := ARRAY[OLD.version_id];
    ELSE touched := ARRAY[OLD.version_id, NEW.version_id];
    END IF;
    IF EXISTS (SELECT 1 FROM rules_servicerules v WHERE v.id = ANY(touched) AND v.state = 'published') THEN
        RAISE EXCEPTION '{_FROZEN}' {_FAIL};
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE FUNCTION rules_keep_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM rules_servicerules v WHERE v.state = 'published') THEN
        RAISE EXCEPTION '{_FROZEN}' {_FAIL};
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER rules_version_kept BEFORE UPDATE OR DELETE ON rules_servicerules
    FOR EACH ROW EXECUTE FUNCTION rules_keep_version();
CREATE TRIGGER rules_version_not_emptied BEFORE TRUNCATE ON rules_servicerules
    FOR EACH STATEMENT EXECUTE FUNCTION rules_keep_all();
CREATE TRIGGER rules_parameter_kept BEFORE INSERT OR UPDATE OR DELETE ON rules_parameter
    FOR EACH ROW EXECUTE FUNCTION rules_keep_parameter();
CREATE TRIGGER rules_parameter_not_emptied BEFORE TRUNCATE ON rules_parameter
    FOR EACH STATEMENT EXECUTE FUNCTION rules_keep_all();
"""

_CHANGED = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _FIXED)
_ABORT = f"BEGIN SELECT RAISE(ABORT, '{_FROZEN}'); END"


def _published(*versions: str) -> str:
    keys = ", ".join(f"{version}.version_id" for version in versions)
    return f"EXISTS (SELECT 1 FROM rules_servicerules v WHERE v.id IN ({keys}) AND v.state = 'published')"


_SQLITE = {
    "rules_version_kept": f"UPDATE ON rules_servicerules WHEN OLD.state = 'published' AND ({_CHANGED})",
    "rules_version_stays": "DELETE ON rules_servicerules WHEN OLD.state = 'published'",
    "rules_parameter_new": f"INSERT ON rules_parameter WHEN {_published('NEW')}",
    "rules_parameter_kept": f"UPDATE ON rules_parameter WHEN {_published('OLD', 'NEW')}",
    "rules_parameter_stays": f"DELETE ON rules_parameter WHEN {_published('OLD')}",
}
_POSTGRESQL_TRIGGERS = {
    "rules_version_kept": "rules_servicerules",
    "rules_version_not_emptied": "rules_servicerules",
    "rules_parameter_kept": "rules_parameter",
    "rules_parameter_not_emptied": "rules_parameter",
}


def expected(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that must stand."""
    return set(_POSTGRESQL_TRIGGERS if connection.vendor == "postgresql" else _SQLITE)


def standing(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the triggers that stand and are switched on."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relname LIKE 'rules\\_%%'"
                " AND pg_table_is_visible(c.oid)",
                [],
            )
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rules%%'", []
            )
        return {row[0] for row in cursor.fetchall()}


def create(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, instead of those that stand."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL)
            return
        for name, when in _SQLITE.items():
            cursor.execute(f"CREATE TRIGGER {name} BEFORE {when} {_ABORT}")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off: for a migration that must alter the tables, or a test database to be emptied."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, table in _POSTGRESQL_TRIGGERS.items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            return
        for name in _SQLITE:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def install(_apps: Any, schema_editor: Any) -> None:
    """For ``migrations.RunPython``."""
    create(schema_editor.connection)


def uninstall(_apps: Any, schema_editor: Any) -> None:
    """For ``migrations.RunPython``, backwards."""
    remove(schema_editor.connection)
