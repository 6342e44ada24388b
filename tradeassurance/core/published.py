"""What the database itself refuses, whoever writes to it: any change of a published version or of its parts (I22).

    KEPT = Published("rules", "rules_servicerules", "rules_parameter", "parameter", "version_id", FIXED, "I22: …")

A migration installs it. SQLite drops a table's triggers when a later migration alters the table: such a
migration ends with ``migrations.RunPython(KEPT.install, KEPT.uninstall)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

_FAIL = "USING ERRCODE = 'integrity_constraint_violation'"


@dataclass(frozen=True)
class Published:
    """The triggers over a table of versions, whose rows have a state, and a table of their parts.

    ``key`` is the parts' column that names their version; ``fixed`` are the columns of a version that no longer
    change once it is published: what its trail is long and ends with goes on changing.
    """

    prefix: str
    versions: str
    parts: str
    part: str
    key: str
    fixed: Sequence[str]
    message: str

    # --- what stands ---------------------------------------------------------------------------------

    def expected(self, connection: BaseDatabaseWrapper) -> set[str]:
        """The names of the triggers that must stand."""
        return set(self._tables() if connection.vendor == "postgresql" else self._sqlite())

    def standing(self, connection: BaseDatabaseWrapper) -> set[str]:
        """The names of those that stand and are switched on."""
        if connection.vendor == "postgresql":
            query = (
                "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
                " AND t.tgenabled IN ('O', 'A') AND c.relname IN (%s, %s) AND pg_table_is_visible(c.oid)"
            )
        else:
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)"
        with connection.cursor() as cursor:
            cursor.execute(query, [self.versions, self.parts])
            return {row[0] for row in cursor.fetchall()}

    # --- putting them up -----------------------------------------------------------------------------

    def create(self, connection: BaseDatabaseWrapper) -> None:
        """Put the triggers in place, instead of those that stand."""
        self.remove(connection)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(self._postgresql())
                return
            abort = f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            for name, when in self._sqlite().items():
                cursor.execute(f"CREATE TRIGGER {name} BEFORE {when} {abort}")

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        """Take them off: for a migration that must alter the tables, or a test database to be emptied."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for name, table in self._tables().items():
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                return
            for name in self._sqlite():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")

    def install(self, _apps: Any, schema_editor: Any) -> None:
        """For ``migrations.RunPython``."""
        self.create(schema_editor.connection)

    def uninstall(self, _apps: Any, schema_editor: Any) -> None:
        """For ``migrations.RunPython``, backwards."""
        self.remove(schema_editor.connection)

    # --- their words ---------------------------------------------------------------------------------

    def _tables(self) -> dict[str, str]:
        return {
            f"{self.prefix}_version_kept": self.versions,
            f"{self.prefix}_version_not_emptied": self.versions,
            f"{self.prefix}_{self.part}_kept": self.parts,
            f"{self.prefix}_{self.part}_not_emptied": self.parts,
        }

    def _published(self, *rows: str) -> str:
        keys = ", ".join(f"{row}.{self.key}" for row in rows)
        return f"EXISTS (SELECT 1 FROM {self.versions} v WHERE v.id IN ({keys}) AND v.state = 'published')"

    def _sqlite(self) -> dict[str, str]:
        changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in self.fixed)
        of_version, of_part = f"{self.prefix}_version", f"{self.prefix}_{self.part}"
        return {
            f"{of_version}_kept": f"UPDATE ON {self.versions} WHEN OLD.state = 'published' AND ({changed})",
            f"{of_version}_stays": f"DELETE ON {self.versions} WHEN OLD.state = 'published'",
            f"{of_part}_new": f"INSERT ON {self.parts} WHEN {self._published('NEW')}",
            f"{of_part}_kept": f"UPDATE ON {self.parts} WHEN {self._published('OLD', 'NEW')}",
            f"{of_part}_stays": f"DELETE ON {self.parts} WHEN {self._published('OLD')}",
        }

    def _postgresql(self) -> str:
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in self.fixed)
        prefix, frozen = self.prefix, f"RAISE EXCEPTION '{self.message}' {_FAIL};"
        one_of = f"EXISTS (SELECT 1 FROM {self.versions} v WHERE v.state = 'published'"
        return f"""
CREATE OR REPLACE FUNCTION {prefix}_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'published' OR (TG_OP = 'UPDATE' AND {same}) THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    {frozen}
END $$;
CREATE OR REPLACE FUNCTION {prefix}_keep_{self.part}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN touched := ARRAY[NEW.{self.key}];
    ELSIF TG_OP = 'DELETE' THEN touched := ARRAY[OLD.{self.key}];
    ELSE touched := ARRAY[OLD.{self.key}, NEW.{self.key}];
    END IF;
    IF {one_of} AND v.id = ANY(touched)) THEN
        {frozen}
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE FUNCTION {prefix}_keep_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {one_of}) THEN
        {frozen}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {prefix}_version_kept BEFORE UPDATE OR DELETE ON {self.versions}
    FOR EACH ROW EXECUTE FUNCTION {prefix}_keep_version();
CREATE TRIGGER {prefix}_version_not_emptied BEFORE TRUNCATE ON {self.versions}
    FOR EACH STATEMENT EXECUTE FUNCTION {prefix}_keep_all();
CREATE TRIGGER {prefix}_{self.part}_kept BEFORE INSERT OR UPDATE OR DELETE ON {self.parts}
    FOR EACH ROW EXECUTE FUNCTION {prefix}_keep_{self.part}();
CREATE TRIGGER {prefix}_{self.part}_not_emptied BEFORE TRUNCATE ON {self.parts}
    FOR EACH STATEMENT EXECUTE FUNCTION {prefix}_keep_all();
"""
