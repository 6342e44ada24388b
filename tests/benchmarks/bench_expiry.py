"""How fast claim windows close: 20,000 real orders complete, each with transition, trail, money, limit and messages.

    DATABASE_URL=postgres://root@127.0.0.1:5432/ta_g python -m tests.benchmarks.bench_expiry [--orders 20000]

Side by side on copies of one database: the sweep through the door, by one worker and by two, SQL written by hand for
this one case, and one transaction per deadline through plain model saves (on a sample). What they wrote is compared row by row. Prints
what each does in a second, and the ratios.
"""

import argparse
import gc
import multiprocessing
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeassurance.settings")
django.setup()

from orders.models import Order  # noqa: E402
from suppliers.models import Freeze  # noqa: E402
from tests.benchmarks import copies, rivals  # noqa: E402
from tradeassurance.core.models import Deadline, Notice, TrailEntry  # noqa: E402
from tradeassurance.core.sweep import BATCH, sweep  # noqa: E402
from tradeassurance.ledger import book  # noqa: E402
from tradeassurance.ledger.models import Entry, Posting  # noqa: E402

BASE = "ta_bench_base"
AT = copies.START + timedelta(days=120)
PARTIES = 20
SAME: dict[int, str] = {}
"""What the first of them wrote for each order; the others must write the same."""


def main() -> None:
    """Make the orders, run the three, print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--sample", type=int, default=500)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if connection.vendor != "postgresql":
        parser.error("this needs PostgreSQL: set DATABASE_URL")
    home = connection.settings_dict["NAME"]
    try:
        prepare(home, options.orders)
        best: dict[str, float] = {}
        for _round in range(options.rounds):
            for name, run, most in variants(options):
                best[name] = max(best.get(name, 0.0), measure(home, name, run, most))
        report(best)
    finally:
        switch(home)
        drop(BASE)


def variants(options: argparse.Namespace) -> list[tuple[str, Callable[[], int], int]]:
    """Name, call and number of deadlines of each."""
    return [
        ("door", lambda: sweep(AT, batch=options.batch), options.orders),
        ("two doors", lambda: sweep_in_two(options.batch), options.orders),
        ("by hand", lambda: rivals.by_hand(AT), options.orders),
        ("by saves", lambda: rivals.by_saves(AT, options.sample), options.sample),
    ]


def sweep_in_two(batch: int) -> int:
    """The same sweep by two workers at once, as in production: each takes what the other has not locked."""
    connection.close()
    with multiprocessing.get_context("fork").Pool(2) as workers:
        return sum(workers.map(sweep_all, [batch, batch], chunksize=1))


def sweep_all(batch: int) -> int:
    """Sweep until nothing is due, as the schedule would; how many cases this worker took."""
    taken = 0
    while done := sweep(AT, batch=batch):
        taken += done
    return taken


def prepare(home: str, orders: int) -> None:
    """The base database with its orders."""
    drop(BASE)
    execute(f"CREATE DATABASE {BASE}")
    switch(BASE)
    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    book.forget_accounts()
    copies.make(PARTIES, orders // PARTIES - 1)
    print(f"{Order.objects.count()} orders made in {time.perf_counter() - start:.1f} s")
    switch(home)


def measure(home: str, name: str, run: Callable[[], int], expected: int) -> float:
    """Run one variant on a copy of its own, check what it wrote, and return deadlines per second."""
    copy = "ta_bench_run"
    switch(home)
    drop(copy)
    execute(f"CREATE DATABASE {copy} TEMPLATE {BASE}")
    switch(copy)
    book.forget_accounts()
    execute("CHECKPOINT")
    before = counts()
    gc.collect()
    start, own, served = time.perf_counter(), time.process_time(), server_seconds()
    done = run()
    seconds, own, served = time.perf_counter() - start, time.process_time() - own, server_seconds() - served
    made = [after - was for after, was in zip(counts(), before, strict=True)]
    assert done == expected, f"{name}: {done} of {expected}"
    assert made == [expected * n for n in (1, 1, 1, 1, 2, 2, 1)], f"{name}: {made}"
    print(
        f"{name:9} {done:6} in {seconds:7.2f} s  {done / seconds:8.0f}/s   (CPU: {own:.1f} s Python, {served:.1f} s PostgreSQL)",
        flush=True,
    )
    rows = rivals.written()
    unlike = [key for key, row in rows.items() if SAME.setdefault(key, row) != row]
    assert len(rows) == expected, f"{name}: {len(rows)} entries"
    assert not unlike, f"{name} wrote otherwise:\n{rows[unlike[0]]}\n{SAME[unlike[0]]}"
    switch(home)
    drop(copy)
    return done / seconds


def server_seconds() -> float:
    """The processor time of our server process, where it runs on this machine; it says more than the clock on a busy one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        path = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def counts() -> list[int]:
    """Completed orders, ended clocks, ended freezes, entries, postings, notices and trail entries."""
    return [
        Order.objects.filter(state="completed").count(),
        Deadline.objects.filter(outcome="expired").count(),
        Freeze.objects.filter(state="released").count(),
        Entry.objects.count(),
        Posting.objects.count(),
        Notice.objects.count(),
        TrailEntry.objects.count(),
    ]


def report(rates: dict[str, float]) -> None:
    """The ratios, beside what is aimed at."""
    print(f"door / by hand  {rates['door'] / rates['by hand']:6.2f}   (aim: at least 0.50)")
    print(f"two doors / by hand {rates['two doors'] / rates['by hand']:6.2f}")
    print(f"door / by saves {rates['door'] / rates['by saves']:6.1f}   (aim: at least 40)")


def switch(name: str) -> None:
    """Talk to another database."""
    connection.close()
    connection.settings_dict["NAME"] = name


def execute(statement: str) -> None:
    """A statement outside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def drop(name: str) -> None:
    """Remove a database that this script made."""
    execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


if __name__ == "__main__":
    main()
