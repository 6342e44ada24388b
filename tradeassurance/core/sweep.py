"""The sweep: what came due takes effect, some hundreds of cases at a time, through the same door."""

import gc
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from . import deadlines
from .change import bring_up_to_date
from .models import Deadline, Outcome
from .roots import root_models
from .unit import Case, Unit

logger = logging.getLogger(__name__)

BATCH = 1000
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=6)

Root = tuple[str, int]
"""Kind and key of a root."""


def sweep(at: datetime, *, batch: int = BATCH, most: int | None = None) -> int:
    """Bring every case with a passed deadline up to date; returns the number of cases taken.

    A batch is one transaction. Cases that somebody else holds are left for the next sweep; a case whose
    handler fails is put back alone, with its error and a later retry. No case is looked at twice.
    """
    taken, seen, passed_over = 0, set[Root](), set[Root]()
    is_last = False
    while not is_last and (most is None or taken < most):
        size = batch if most is None else min(batch, most - taken)
        roots, is_last = _due_roots(at, passed_over, size)
        if not roots:
            break
        with _collecting_once():
            done = sweep_roots([root for root in roots if root not in seen], at)
        taken += sum(done.values())
        # Those done are due no more; what somebody else holds would be found again and again.
        passed_over.update(set(roots) - done.keys())
        seen.update(done)
    return taken


@contextmanager
def _collecting_once() -> Iterator[None]:
    """Look for garbage after a batch only: all its objects live until then, and looking costs as much as the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_on:
            gc.enable()


def _due_roots(at: datetime, passed_over: set[Root], size: int) -> tuple[list[Root], bool]:
    """The next roots with passed deadlines, the oldest first, and whether there are no others."""
    due = deadlines.due_before(at)
    for kind, ids in _by_kind(passed_over).items():
        due = due.exclude(root_kind=kind, root_id__in=ids)
    found = list(due.values_list("root_kind", "root_id")[:size])
    return list(dict.fromkeys(found)), len(found) < size


def _by_kind(roots: Iterable[Root]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for kind, root_id in roots:
        found[kind].append(root_id)
    return found


def sweep_roots(roots: Iterable[Root], at: datetime) -> dict[Root, bool]:
    """One batch, one transaction per kind of root: the cases it held, and whether there was anything to do for each.

    What somebody else has brought up to date just before needs nothing; a fault counts as something.
    """
    done: dict[Root, bool] = {}
    for kind, ids in _by_kind(roots).items():
        done.update({(kind, root_id): worked for root_id, worked in _sweep_kind(kind, ids, at).items()})
    return done


def _sweep_kind(kind: str, ids: list[int], at: datetime) -> dict[int, bool]:
    try:
        with transaction.atomic():
            unit = _run(kind, ids, at)
            unit.flush()
    except Exception as error:  # whatever one case did to the batch, the others go on
        if len(ids) > 1:
            middle = len(ids) // 2
            return _sweep_kind(kind, ids[:middle], at) | _sweep_kind(kind, ids[middle:], at)
        logger.exception("sweep of %s %s failed", kind, ids[0])
        _put_back(kind, ids[0], error, at)
        return {ids[0]: True}
    done = {root_id: bool(case.drafts or case.error) for root_id, case in unit.cases.items()}
    failed = {root_id: case.error for root_id, case in unit.cases.items() if case.error is not None}
    unit.forget()
    for root_id, fault in failed.items():
        _put_back(kind, root_id, fault, at)
    return done


def _run(kind: str, ids: Iterable[int], at: datetime) -> Unit:
    unit = Unit(root_models()[kind], at)
    unit.lock(ids, skip_locked=True)
    for case in unit.cases.values():
        _bring_up_to_date(case, at - deadlines.LONGEST_REQUEST)
    return unit


def _bring_up_to_date(case: Case, until: datetime) -> None:
    try:
        bring_up_to_date(case, until)
    except DatabaseError:
        raise
    except Exception as error:  # a fault of one case is kept with it
        logger.exception("a deadline of %s %s failed", case.kind, case.root.pk)
        case.error = error


def _put_back(kind: str, root_id: int, error: Exception, at: datetime) -> None:
    """Note the error with the deadlines that could not take effect, and when they are tried again."""
    for deadline in deadlines.due_before(at).filter(root_kind=kind, root_id=root_id):
        pause = min(FIRST_RETRY * 2 ** min(deadline.attempts, 10), LONGEST_RETRY)
        # Conditional: somebody may have ended it meanwhile, or put it back too.
        Deadline.objects.filter(pk=deadline.pk, outcome=Outcome.OPEN, attempts=deadline.attempts).update(
            attempts=deadline.attempts + 1,
            retry_at=at + pause,
            last_error=f"{type(error).__name__}: {error}"[:2000],
        )
