"""What must always hold, by id (INVARIANTS.md): the registry behind ``manage.py integrity``."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

Finding = tuple[int, list[str]]
"""How many rows were checked, and a line per violation."""


@dataclass(frozen=True)
class Check:
    """One invariant."""

    id: str
    title: str
    run: Callable[[], Finding]


@dataclass(frozen=True)
class Result:
    """What a check found, and how long it took."""

    check: Check
    rows: int
    violations: list[str]
    seconds: float


_CHECKS: dict[str, Check] = {}
_MORE: dict[str, list[Callable[[], Finding]]] = {}


def check(id: str, title: str) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Declare the check of one invariant; ``title`` is what must hold, in one sentence."""

    def declare(run: Callable[[], Finding]) -> Callable[[], Finding]:
        if id in _CHECKS:
            raise ValueError(f"{id} is checked twice")
        _CHECKS[id] = Check(id, title, run)
        return run

    return declare


def also(id: str) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Declare a further part of an invariant that another app checks too: rows and violations are added up."""

    def declare(run: Callable[[], Finding]) -> Callable[[], Finding]:
        _MORE.setdefault(id, []).append(run)
        return run

    return declare


def _found(item: Check) -> Finding:
    parts = [item.run(), *(run() for run in _MORE.get(item.id, ()))]
    return sum(rows for rows, _lines in parts), [line for _rows, lines in parts for line in lines]


def checks() -> list[Check]:
    """All checks, by id."""
    return [_CHECKS[id] for id in sorted(_CHECKS)]


@contextmanager
def snapshot() -> Iterator[None]:
    """Look at one state of the database, whatever others write meanwhile: half a change is no violation."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def run(only: set[str] | None = None) -> Iterator[Result]:
    """Run the checks (or those named) one after the other, all on the same state of the database."""
    with snapshot():
        for item in checks():
            if only and item.id not in only:
                continue
            start = time.perf_counter()
            rows, violations = _found(item)
            yield Result(item, rows, violations, time.perf_counter() - start)
