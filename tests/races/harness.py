"""Races: several people do something at the same moment, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from tradeassurance.core import audit, integrity, reader
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused
from tradeassurance.core.unit import Unit

Act = Callable[[], Any]
PATIENCE = 20
"""Seconds after which a thread that still waits has waited for ever."""


@dataclass(frozen=True)
class Answer:
    """What one of the racers got: a result, or the rule that refused."""

    result: Any = None
    rule: str = ""

    @property
    def won(self) -> bool:
        """Whether it was not refused."""
        return not self.rule


def race(*acts: Act) -> list[Answer]:
    """Start everybody at once; the answers in the order of the acts. Raises what was no refusal."""
    start = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def run(place: int, act: Act) -> None:
        try:
            start.wait(PATIENCE)
            answers[place] = Answer(result=act())
        except Refused as refused:
            answers[place] = Answer(rule=refused.rule)
        except BaseException as error:  # handed on to the thread of the test
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    assert None not in answers, "somebody waits for ever"
    return answers


def meet_before_writing(
    monkeypatch: pytest.MonkeyPatch, count: int, seconds: float = 0.5, kind: str = ""
) -> None:
    """Nobody writes before all have read, if that is possible: where a lock stands between them it is not.

    With a kind of root, only who writes to one of those waits: a sweep has other roots to see to first.
    """
    gate = threading.Barrier(count)
    flush = Unit.flush

    def wait_and_flush(unit: Unit) -> None:
        if kind in ("", unit.kind):
            with suppress(threading.BrokenBarrierError):
                gate.wait(seconds)
        flush(unit)

    monkeypatch.setattr(Unit, "flush", wait_and_flush)


def take_the_lock_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """For control runs: rows are read without being locked."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    # Composed questions are kept: the one with the lock must not be asked, nor the one without it stay.
    for name in ("locking", "parts"):
        monkeypatch.setattr(reader, name, getattr(reader, name).__wrapped__)


def violations() -> Sequence[str]:
    """Everything that does not hold, every chain that is broken, every clock that could not take effect."""
    failed = Deadline.objects.filter(attempts__gt=0)
    found = [f"{clock.kind}: {clock.last_error}" for clock in failed]
    found += [f"{result.check.id}: {line}" for result in integrity.run() for line in result.violations]
    return found + audit.verify()[1]
