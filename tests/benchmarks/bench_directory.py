"""How the supplier directory stays flat: its first pages at 1,000 and at 100,000 suppliers (L6).

    DATABASE_URL=postgres://root@127.0.0.1:5432/ta_g python -m tests.benchmarks.bench_directory [--large 100000]

The pages are asked for as a buyer's browser does, answer and rendering included. Prints the best of some rounds for
each kind of search, and the ratio of the two sizes.
"""

import argparse
import os
import time
from datetime import UTC, datetime

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeassurance.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from tests import factories as world  # noqa: E402
from tests.benchmarks.bench_expiry import drop, execute, switch  # noqa: E402
from tradeassurance.core import clock  # noqa: E402

BASE = "ta_bench_directory"
NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
SEARCHES = {
    "everybody": "",
    "a common word": "q=steel",
    "two words": "q=steel+bottles",
    "a rare word": "q=word777",
    "category": "category=toys",
    "country": "country=VN",
    "available": "available=50000",
    "most orders": "sort=orders",
    "suspended too": "everybody=on&q=steel",
}
AIM = 1.5

# Names, words, categories and countries as suppliers have them: some common, some rare.
_COMPANIES = """
INSERT INTO accounts_company ({columns})
SELECT {values} FROM accounts_company c, generate_series({first}, {last}) AS n WHERE c.id = {model}
"""
_SUPPLIERS = """
INSERT INTO suppliers_supplier ({columns})
SELECT {values} FROM suppliers_supplier s, generate_series({first}, {last}) AS n WHERE s.id = {model}
"""
_WORDS = """
INSERT INTO suppliers_supplierword (supplier_id, kind, text, gone)
SELECT {stride} + n, w.kind, w.text, false FROM generate_series({first}, {last}) AS n, LATERAL (
    VALUES ('word', 'factory'), ('word', 'n' || n), ('word', 'word' || (n %% 1000)),
           ('word', (ARRAY['steel', 'cotton', 'glass', 'oak', 'paper'])[1 + n %% 5]),
           ('word', (ARRAY['bottles', 'shirts', 'lamps'])[1 + n %% 3]),
           ('category', (ARRAY['kitchen', 'toys', 'apparel', 'tools', 'lighting', 'food'])[1 + n %% 6]),
           ('country', (ARRAY['CN', 'CN', 'CN', 'VN', 'IN', 'TR'])[1 + n %% 6])) AS w (kind, text)
"""
STRIDE = 10_000_000


def main() -> None:
    """Fill, ask, fill more, ask again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    if connection.vendor != "postgresql":
        parser.error("this needs PostgreSQL: set DATABASE_URL")
    settings.ALLOWED_HOSTS = ["testserver"]
    home = connection.settings_dict["NAME"]
    try:
        drop(BASE)
        execute(f"CREATE DATABASE {BASE}")
        switch(BASE)
        call_command("migrate", verbosity=0)
        client, model = prepare()
        fill(model, 1, options.small)
        small = ask(client, options.rounds)
        fill(model, options.small + 1, options.large)
        large = ask(client, options.rounds)
        report(options, small, large)
    finally:
        switch(home)
        drop(BASE)


def prepare() -> tuple[Client, world.Party]:
    """A buyer's browser, and the supplier that the others are copies of."""
    buyer, model = world.company(), world.supplier(products="steel bottles", categories=("kitchen",))
    client = Client()
    client.force_login(buyer.user, "tradeassurance.accounts.backends.RoleBackend")
    return client, model


def fill(model: world.Party, first: int, last: int) -> None:
    """Suppliers number ``first`` to ``last``."""
    own = {"id": f"{STRIDE} + n", "name": "'Factory N' || n"}
    places = {"first": first, "last": last}
    _insert(_COMPANIES, "accounts_company", "c", own, places | {"model": model.company.pk})
    own = {
        "id": f"{STRIDE} + n",
        "company_id": f"{STRIDE} + n",
        "limit_amount": "10000 + (n::bigint * 7919) % 900000",
        "covered_orders": "(n::bigint * 104729) % 400",
        "accepted_at": "s.accepted_at + n * interval '1 minute'",
    }
    assert model.supplier is not None
    _insert(_SUPPLIERS, "suppliers_supplier", "s", own, places | {"model": model.supplier.pk})
    execute(_WORDS.format(stride=STRIDE, **places).replace("%%", "%"))
    execute("VACUUM ANALYZE")


def _insert(statement: str, table: str, alias: str, own: dict[str, str], places: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        columns = [c.name for c in connection.introspection.get_table_description(cursor, table)]
        values = ", ".join(own.get(name, f"{alias}.{name}") for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        cursor.execute(statement.format(columns=names, values=values, **places))


def ask(client: Client, rounds: int) -> dict[str, float]:
    """The best time of each search, in milliseconds."""
    best: dict[str, float] = {}
    with clock.travel(NOW):
        for _round in range(rounds):
            for name, query in SEARCHES.items():
                start = time.perf_counter()
                page = client.get(f"/suppliers/?{query}")
                took = 1000 * (time.perf_counter() - start)
                assert page.status_code == 200, page.status_code
                assert b"supplier-card" in page.content, name
                best[name] = min(best.get(name, took), took)
    return best


def report(options: argparse.Namespace, small: dict[str, float], large: dict[str, float]) -> None:
    """Milliseconds and ratios."""
    print(f"{'first page, ms':<18}{options.small:>10,}{options.large:>12,}   ratio   (aim: at most {AIM})")
    for name in SEARCHES:
        print(f"{name:<18}{small[name]:>10.1f}{large[name]:>12.1f}   {large[name] / small[name]:.2f}")


if __name__ == "__main__":
    main()
