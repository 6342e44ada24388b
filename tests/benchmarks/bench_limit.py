"""Eight processes confirm orders against one supplier's limit, through the services and by hand-written SQL (L3).

    DATABASE_URL=postgres://root@127.0.0.1:5432/ta_g python -m tests.benchmarks.bench_limit [--orders 2000]

Side by side on copies of one database: every order is confirmed by its second side, which pins, freezes, schedules,
tells and writes the trail. By hand the same rows are written by one SQL transaction in pgbench. The limit holds nine
orders of ten, so that the last ones are refused. Prints both rates, the ratio, and what was committed beyond the limit.
"""

import argparse
import multiprocessing
import os
import subprocess
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeassurance.settings")
django.setup()

from orders.models import Confirmation, ContractVersion, Order  # noqa: E402
from orders.services import confirmation  # noqa: E402
from suppliers.models import Freeze, Supplier  # noqa: E402
from tests import factories as world  # noqa: E402
from tests.benchmarks import copies  # noqa: E402
from tests.benchmarks.bench_expiry import drop, execute, switch  # noqa: E402
from tradeassurance.core.actors import Actor, member  # noqa: E402
from tradeassurance.core.refusals import Refused  # noqa: E402

BASE, COPY = "ta_bench_limit", "ta_bench_limit_run"
PROCESSES = 8
PROTECTED = 1_000
AIM = 1 / 3
SCRIPT = Path(__file__).parent / "limit_by_hand.sql"


def main() -> None:
    """Make the orders, let both confirm them, print rates and ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if connection.vendor != "postgresql":
        parser.error("this needs PostgreSQL: set DATABASE_URL")
    home = connection.settings_dict["NAME"]
    best: dict[str, float] = {}
    beyond: list[Decimal] = []
    try:
        told = prepare(home, options.orders)
        for _round in range(options.rounds):
            for name, run in (("services", through_services), ("by hand", by_hand)):
                rate, over = measure(home, run, told, options.orders)
                best[name] = max(best.get(name, 0.0), rate)
                beyond.append(over)
    finally:
        switch(home)
        drop(COPY)
        drop(BASE)
    for name, rate in best.items():
        print(f"{name:<10}{rate:8.0f} orders a second, {PROCESSES} at once")
    print(f"services / by hand {best['services'] / best['by hand']:.2f}   (aim: at least {AIM:.2f})")
    print(f"committed beyond the limit: USD {max(beyond):,.2f}   (must be zero)")


def prepare(home: str, orders: int) -> dict[str, Any]:
    """Half-confirmed orders of one supplier in the base database."""
    drop(COPY)
    drop(BASE)
    execute(f"CREATE DATABASE {BASE}")
    switch(BASE)
    call_command("migrate", verbosity=0)
    supplier = world.supplier(limit=PROTECTED * (orders * 9 // 10))
    told = world.order(rules="escrow-2021", stage="proposed", supplier=supplier, protected=PROTECTED)
    told.confirm(only="buyer")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, keys, texts in copies.TABLES:
            copies._copy(cursor, table, keys, texts, "true", orders)
        for table, keys in copies.ROOTED:
            copies._copy(cursor, table, keys, {}, "root_kind = 'order'", orders)
        cursor.execute("SET session_replication_role = DEFAULT")
    _hash_again()
    execute("VACUUM ANALYZE")
    first = told.order.pk
    switch(home)
    return {
        "first": first,
        "seller": (told.supplier.actor.user_id, told.supplier.actor.company_id),
        "at": told.times["confirmed"],
        "supplier": supplier.supplier.pk,  # type: ignore[union-attr]
    }


def _hash_again() -> None:
    """A contract's hash is also of its order's number, which the copies have of their own."""
    versions = ContractVersion.objects.select_related("order").prefetch_related("items", "requirements")
    for version in versions.filter(pk__gt=copies.STRIDE):
        found = version.recomputed_hash()
        ContractVersion.objects.filter(pk=version.pk).update(content_hash=found)
        Confirmation.objects.filter(version=version).update(content_hash=found)


def measure(home: str, run: Any, told: dict[str, Any], orders: int) -> tuple[float, Decimal]:
    """Orders a second, confirmed or refused, and USD committed beyond the limit, on a fresh copy."""
    switch(home)
    drop(COPY)
    execute(f"CREATE DATABASE {COPY} TEMPLATE {BASE}")
    switch(COPY)
    seconds = run(told, orders)
    supplier = Supplier.objects.get(pk=told["supplier"])
    frozen = sum(Freeze.objects.values_list("amount", flat=True), Decimal(0))
    confirmed = Order.objects.filter(state="confirmed").count()
    assert confirmed == orders * 9 // 10, f"{confirmed} orders were confirmed"
    assert frozen == supplier.frozen_amount == confirmed * PROTECTED
    over = max(Decimal(0), supplier.frozen_amount - supplier.limit_amount)
    switch(home)
    return orders / seconds, over


def through_services(told: dict[str, Any], orders: int) -> float:
    """Seconds that eight processes take, from the moment at which all are ready."""
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(PROCESSES + 1)
    parts = [
        [told["first"] + copies.STRIDE * k for k in range(n + 1, orders + 1, PROCESSES)]
        for n in range(PROCESSES)
    ]
    connection.close()
    workers = [spawn.Process(target=confirm_all, args=(gate, told, part)) for part in parts]
    for worker in workers:
        worker.start()
    gate.wait()
    start = time.perf_counter()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - start
    assert not any(worker.exitcode for worker in workers), "a process failed"
    return seconds


def confirm_all(gate: Any, told: dict[str, Any], keys: list[int]) -> None:
    """One process: the supplier confirms its share of the orders."""
    switch(COPY)
    by: Actor = member(*told["seller"])
    orders = list(Order.objects.filter(pk__in=keys))
    gate.wait()
    for order in orders:
        try:
            confirmation.confirm(order, by=by, at=told["at"], version=1)
        except Refused as refused:
            if refused.rule != "L3":
                raise


def by_hand(told: dict[str, Any], orders: int) -> float:
    """Seconds that pgbench takes with eight clients."""
    execute("CREATE SEQUENCE bench_next")
    place = connection.settings_dict
    script = SCRIPT.read_text(encoding="utf-8")
    for name, value in {
        "first": told["first"],
        "stride": copies.STRIDE,
        "user": told["seller"][0],
        "company": told["seller"][1],
        "at": f"{told['at']:%Y%m%dT%H%M%SZ}",
    }.items():
        script = script.replace(f"@{name}@", str(value))
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(PROCESSES), "-j", "2", "-f", file.name]
        command += ["-t", str(orders // PROCESSES), "-h", place["HOST"] or "127.0.0.1"]
        command += ["-p", str(place["PORT"] or 5432), "-U", place["USER"] or "root", COPY]
        connection.close()
        start = time.perf_counter()
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        seconds = time.perf_counter() - start
    if done.returncode or "aborted" in done.stderr:
        raise RuntimeError(done.stderr)
    return seconds


if __name__ == "__main__":
    main()
