"""Thousands of real orders, fast: a few are told by the services, then copied row by row inside PostgreSQL."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection

from orders.models import Order
from tests import factories as world
from tradeassurance.ledger.models import Account, account_id

START = datetime(2022, 3, 1, 9, tzinfo=UTC)
STRIDE = 1_000_000
"""A copy's keys are those of its original plus a multiple of this."""

# Table, the columns that point to copied rows, and columns with a text of their own.
TABLES: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("orders_order", ("id", "contract_id"), {"number": "number || '-' || k"}),
    ("orders_contractversion", ("id", "order_id"), {}),
    ("orders_lineitem", ("id", "version_id"), {}),
    ("orders_requirement", ("id", "version_id"), {}),
    ("orders_confirmation", ("id", "version_id"), {}),
    ("orders_payment", ("id", "order_id"), {"reference": "reference || '-' || k"}),
    ("orders_shipment", ("id", "order_id"), {}),
    ("suppliers_freeze", ("id", "order_id"), {}),
)
ROOTED = (("core_deadline", ("id", "root_id", "subject_id")), ("core_trailentry", ("id", "root_id")))


def make(parties: int, copies: int) -> None:
    """``parties`` delivered escrow orders, each between other companies, and ``copies`` copies of each."""
    for _ in range(parties):
        supplier = world.supplier(limit=Decimal("1e9"))
        world.order(
            rules="escrow-2021", stage="delivered", at=START, supplier=supplier, quality_cover="pre_shipment"
        )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers, no checks of foreign keys
        for table, keys, texts in TABLES:
            _copy(cursor, table, keys, texts, "true", copies)
        for table, keys in ROOTED:
            _copy(cursor, table, keys, {}, "root_kind = 'order'", copies)
        # The suppliers' own clocks are not what is measured.
        cursor.execute("DELETE FROM core_deadline WHERE root_kind = 'supplier'")
        _copy_books(cursor, copies)
        cursor.execute(
            "UPDATE suppliers_supplier s SET frozen_amount = f.total FROM (SELECT supplier_id, sum(amount) AS total"
            " FROM suppliers_freeze GROUP BY supplier_id) f WHERE f.supplier_id = s.id"
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in [name for name, *_ in (*TABLES, *ROOTED)] + ["ledger_posting"]:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        cursor.execute("VACUUM ANALYZE")


def _columns(cursor, table: str) -> list[str]:  # type: ignore[no-untyped-def]
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
        [table],
    )
    return [row[0] for row in cursor.fetchall()]


def _copy(cursor, table: str, keys: tuple[str, ...], texts: dict[str, str], where: str, copies: int) -> None:  # type: ignore[no-untyped-def]
    columns = _columns(cursor, table)
    values = [f"{c} + k * {STRIDE}" if c in keys else texts.get(c, c) for c in columns]
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
        f" FROM {table}, generate_series(1, {copies}) AS k WHERE {where}"
    )


def _copy_books(cursor, copies: int) -> None:  # type: ignore[no-untyped-def]
    """The money received for each copy, and its held account with the balance."""
    originals = list(Order.objects.filter(pk__lt=STRIDE).values_list("pk", "currency"))
    rows = []
    for pk, currency in originals:
        held = Account.objects.get(code="held", owner=f"order:{pk}")
        for k in range(1, copies + 1):
            key = account_id("held", f"order:{pk + k * STRIDE}", currency)
            rows.append((held.pk, key, pk + k * STRIDE, k))
    cursor.execute("CREATE TEMP TABLE place (original uuid, id uuid PRIMARY KEY, root_id bigint, k bigint)")
    with cursor.copy("COPY place FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    columns = [c for c in _columns(cursor, "ledger_account") if c not in ("id", "root_id", "owner")]
    listed = ", ".join(f"a.{c}" for c in columns)
    cursor.execute(
        f"INSERT INTO ledger_account (id, root_id, owner, {', '.join(columns)})"
        f" SELECT p.id, p.root_id, 'order:' || p.root_id, {listed}"
        " FROM place p JOIN ledger_account a ON a.id = p.original"
    )
    cursor.execute(
        "CREATE TEMP TABLE received AS SELECT e.id AS original, gen_random_uuid() AS id, p.root_id, p.original AS held,"
        " p.id AS place FROM ledger_entry e JOIN ledger_account a ON a.root_id = e.root_id AND a.code = 'held'"
        " JOIN place p ON p.original = a.id"
    )
    cursor.execute(
        "INSERT INTO ledger_posting (entry_id, account_id, amount, currency) SELECT r.id,"
        " CASE WHEN p.account_id = r.held THEN r.place ELSE p.account_id END, p.amount, p.currency"
        " FROM received r JOIN ledger_posting p ON p.entry_id = r.original"
    )
    columns = [c for c in _columns(cursor, "ledger_entry") if c not in ("id", "root_id", "key")]
    listed = ", ".join(f"e.{c}" for c in columns)
    cursor.execute(
        f"INSERT INTO ledger_entry (id, root_id, key, {', '.join(columns)})"
        f" SELECT r.id, r.root_id, 'order:' || r.root_id || ':payment', {listed}"
        " FROM received r JOIN ledger_entry e ON e.id = r.original"
    )
