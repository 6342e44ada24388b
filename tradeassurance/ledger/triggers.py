"""What the database itself refuses in the books, whoever writes to it (I01–I03, M3, L8).

A migration installs it. SQLite drops a table's triggers when a later migration alters the table: such a migration
ends with ``migrations.RunPython(triggers.install, ...)``, and the integrity check I02 finds it if it does not.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TRIGGERS: dict[str, str] = {
    "ledger_posting_checked": "ledger_posting",
    "ledger_posting_frozen": "ledger_posting",
    "ledger_entry_checked": "ledger_entry",
    "ledger_entry_frozen": "ledger_entry",
    "ledger_account_fixed": "ledger_account",
    "ledger_exchangerate_frozen": "ledger_exchangerate",
}
"""The triggers and their tables. On SQLite, which has one event a trigger, ``…_kept`` stands beside ``…_frozen``
and ``…_new`` beside ``ledger_entry_checked``."""

SQLITE_TRIGGERS: dict[str, str] = {
    **TRIGGERS,
    "ledger_posting_kept": "ledger_posting",
    "ledger_entry_kept": "ledger_entry",
    "ledger_entry_new": "ledger_entry",
    "ledger_exchangerate_kept": "ledger_exchangerate",
}

_FIXED = ("id", "code", "owner", "currency", "minor_unit", "root_kind", "root_id", "never_negative")
_FIXED_COLUMNS = ", ".join(_FIXED)

_BAD_POSTING = "I03: a posting needs an account of its currency and no more decimals than that has"
_SEALED = "I02: the ledger entry is sealed, it takes no more postings"
_UNBALANCED = "I01: a ledger entry needs two postings or more that sum to zero in each currency"
_FROZEN = "I02: ledger entries and postings are never changed"
_DATED = "L8: an exchange rate that was recorded is never changed"
_IDENTITY = "I02: what identifies a ledger account is never changed"

# Whole statements are checked at once, so that a sweep's 20,000 postings are one query. The planner is kept to
# index look-ups: a plan made while the table was small would read all of it for every entry later.
_CHEAP = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
_FAIL = "USING ERRCODE = 'integrity_constraint_violation'"

# TRUNCATE is refused like DELETE, without a switch that a session could set. A test database is emptied by a
# superuser, past all triggers (tests/emptying.py).
_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql {_CHEAP} AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM new_rows p JOIN ledger_entry e ON e.id = p.entry_id) THEN
        RAISE EXCEPTION '{_SEALED}' {_FAIL};
    END IF;
    IF EXISTS (SELECT 1 FROM new_rows p LEFT JOIN ledger_account a ON a.id = p.account_id
               WHERE a.id IS NULL OR a.currency <> p.currency OR round(p.amount, a.minor_unit) <> p.amount) THEN
        RAISE EXCEPTION '{_BAD_POSTING}' {_FAIL};
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION ledger_check_entries() RETURNS trigger LANGUAGE plpgsql {_CHEAP} AS $$
DECLARE wrong uuid;
BEGIN
    SELECT s.id INTO wrong
      FROM (SELECT e.id, p.currency, count(p.id) AS lines, sum(p.amount) AS total
              FROM new_rows e LEFT JOIN ledger_posting p ON p.entry_id = e.id GROUP BY e.id, p.currency) s
     GROUP BY s.id HAVING sum(s.lines) < 2 OR bool_or(s.total <> 0) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '{_UNBALANCED} (%)', wrong {_FAIL};
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_FROZEN} (% %)', TG_OP, TG_TABLE_NAME {_FAIL};
END $$;
CREATE OR REPLACE FUNCTION ledger_refuse_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_IDENTITY}' {_FAIL};
END $$;
CREATE TRIGGER ledger_posting_checked AFTER INSERT ON ledger_posting REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_postings();
CREATE TRIGGER ledger_entry_checked AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();
CREATE TRIGGER ledger_posting_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_account_fixed BEFORE UPDATE OF {_FIXED_COLUMNS} ON ledger_account FOR EACH ROW
    WHEN ({" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _FIXED)})
    EXECUTE FUNCTION ledger_refuse_identity();
"""

_RATES = "ledger_exchangerate"
_RATES_POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION ledger_refuse_rate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{_DATED}' {_FAIL};
END $$;
CREATE TRIGGER ledger_exchangerate_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON {_RATES}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_rate();
"""
_RATES_SQLITE = tuple(
    f"CREATE TRIGGER {_RATES}_{name} BEFORE {event} ON {_RATES} BEGIN SELECT RAISE(ABORT, '{_DATED}'); END"
    for name, event in (("frozen", "UPDATE"), ("kept", "DELETE"))
)

# SQLite keeps decimals as reals, so amounts are compared as whole minor units: exact up to
# ``currencies.MOST_DIGITS``. INSERT OR REPLACE would delete past the delete trigger: a row that stands is no target.
_SCALE = "(CASE a.minor_unit WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 ELSE 10000 END)"

_SQLITE = (
    f"""CREATE TRIGGER ledger_posting_checked BEFORE INSERT ON ledger_posting BEGIN
    SELECT RAISE(ABORT, '{_SEALED}')
     WHERE EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)
        OR EXISTS (SELECT 1 FROM ledger_posting WHERE id = NEW.id);
    SELECT RAISE(ABORT, '{_BAD_POSTING}')
     WHERE NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = NEW.account_id AND a.currency = NEW.currency
                        AND ABS(NEW.amount * {_SCALE} - ROUND(NEW.amount * {_SCALE})) < 0.005);
END""",
    f"""CREATE TRIGGER ledger_entry_new BEFORE INSERT ON ledger_entry BEGIN
    SELECT RAISE(ABORT, '{_FROZEN}')
     WHERE EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id OR key = NEW.key OR reverses_id = NEW.reverses_id);
END""",
    f"""CREATE TRIGGER ledger_entry_checked AFTER INSERT ON ledger_entry BEGIN
    SELECT RAISE(ABORT, '{_UNBALANCED}')
     WHERE (SELECT COUNT(*) FROM ledger_posting WHERE entry_id = NEW.id) < 2
        OR EXISTS (SELECT 1 FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
                    WHERE p.entry_id = NEW.id GROUP BY p.currency
                   HAVING SUM(CAST(ROUND(p.amount * {_SCALE}) AS INTEGER)) <> 0);
END""",
    *(
        f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, '{_FROZEN}'); END"
        for table in ("ledger_posting", "ledger_entry")
        for name, event in (("frozen", "UPDATE"), ("kept", "DELETE"))
    ),
    f"""CREATE TRIGGER ledger_account_fixed BEFORE UPDATE OF {_FIXED_COLUMNS} ON ledger_account
WHEN {" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _FIXED)}
BEGIN SELECT RAISE(ABORT, '{_IDENTITY}'); END""",
)


def expected(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that must stand in this database, each with its table."""
    return TRIGGERS if connection.vendor == "postgresql" else SQLITE_TRIGGERS


def standing(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the ledger's triggers that stand and are switched on."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relname LIKE 'ledger\\_%%'"
                " AND pg_table_is_visible(c.oid)",
                [],
            )
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%%'", []
            )
        return {row[0] for row in cursor.fetchall()}


def create(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place, instead of those that stand."""
    remove(connection)
    statements, rates = (_SQLITE, _RATES_SQLITE)
    if connection.vendor == "postgresql":
        statements, rates = (_POSTGRESQL,), (_RATES_POSTGRESQL,)
    with connection.cursor() as cursor:
        for statement in (*statements, *(rates if _has_rates(connection) else ())):
            cursor.execute(statement)


def _has_rates(connection: BaseDatabaseWrapper) -> bool:
    """Whether the table of rates is there yet: the migration that first calls here is older."""
    return _RATES in connection.introspection.table_names()


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off: for a migration that must alter the tables."""
    on = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, table in expected(connection).items():
            if table == _RATES and not _has_rates(connection):
                continue
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on else ""))


def install(_apps: Any, schema_editor: Any) -> None:
    """For ``migrations.RunPython``."""
    create(schema_editor.connection)


def uninstall(_apps: Any, schema_editor: Any) -> None:
    """For ``migrations.RunPython``, backwards."""
    remove(schema_editor.connection)
