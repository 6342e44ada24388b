"""The invariants of clocks, approvals, keys and the trail, recomputed from the rows (I17, I37–I40)."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_noop as _

from . import audit, calendars, triggers
from .closures import Closures
from .integrity import Finding, check
from .models import (
    Deadline,
    DeadlineChange,
    Delivery,
    DeliveryState,
    Heartbeat,
    IdempotencyKey,
    Notice,
    Outcome,
)

NEVER = datetime(2000, 1, 1, tzinfo=UTC)
TWO_SWEEPS = timedelta(minutes=2)
LONGEST_SILENCE = timedelta(hours=1)


@check("I17", _("Every key of a repeated request leads to what it caused"))
def i17() -> Finding:
    """Keys whose answer does not exist."""
    rows, found = 0, []
    for key in IdempotencyKey.objects.exclude(result_kind="").iterator(chunk_size=2000):
        rows += 1
        try:
            _answer = key.result
        except (LookupError, ValueError) as error:
            found.append(f"key {key.pk}: {error}")
        except Exception as error:  # a missing answer is what this looks for
            found.append(
                f"key {key.pk} leads to no {key.result_kind} {key.result_id} ({type(error).__name__})"
            )
    return rows, found


@check(
    "I37",
    _(
        "A deadline recomputed from its start, day count, calendar and zone is the stored one; extensions chain"
    ),
)
def i37() -> Finding:
    """Counted deadlines computed anew; extensions from the original to the present instant."""
    rows, found, closures = 0, [], Closures()
    counted = Deadline.objects.filter(days__gt=0).exclude(counts="")
    for deadline in counted.iterator(chunk_size=2000):
        rows += 1
        closed = closures.days(deadline.country, deadline.region, deadline.started_at)
        wanted = calendars.add_days(
            deadline.started_at,
            calendars.DayCount(deadline.days or 0, deadline.counts),  # type: ignore[arg-type]
            zone=deadline.zone,
            country=deadline.country,
            region=deadline.region,
            closures=closed if deadline.counts == calendars.BUSINESS else (),
        )
        if wanted != deadline.original_due_at:
            found.append(
                f"deadline {deadline.pk} ({deadline.kind}) says {deadline.original_due_at}, computed {wanted}"
            )
    moved = Deadline.objects.exclude(due_at=F("original_due_at"))
    for deadline in moved.iterator(chunk_size=2000):
        rows += 1
        at = deadline.original_due_at
        for change in DeadlineChange.objects.filter(deadline=deadline).order_by("pk"):
            at = change.due_after if change.due_before == at else at
        if at != deadline.due_at:
            found.append(
                f"deadline {deadline.pk} was moved to {deadline.due_at}, its extensions lead to {at}"
            )
    return rows, found


def _last(job: str) -> datetime:
    """When a job last ran to its end; what it left behind is a violation, what waits for it is not.

    That it runs at all is what the health page watches.
    """
    beat = Heartbeat.objects.filter(job=job).first()
    return beat.at if beat else NEVER


@check(
    "I38",
    _("No deadline is past by more than two sweeps without its consequence, and it dates from the deadline"),
)
def i38() -> Finding:
    """Running clocks that a sweep should have ended, and ended ones that took effect at another instant."""
    swept = _last("sweep")
    late = Deadline.objects.filter(
        outcome=Outcome.OPEN, paused_at=None, retry_at=None, due_at__lt=swept - TWO_SWEEPS
    )
    found = [f"deadline {pk} passed and nothing happened" for pk in late.values_list("pk", flat=True)]
    moved = Deadline.objects.filter(outcome=Outcome.EXPIRED).exclude(closed_at=F("due_at"))
    found += [f"deadline {pk} took effect at another instant" for pk in moved.values_list("pk", flat=True)]
    return Deadline.objects.count(), found


@check("I39", _("Every notice has its e-mails sent, waiting or failed with a task; none is forgotten"))
def i39() -> Finding:
    """Notices that no worker spread, and e-mails that wait longer than the longest pause."""
    delivered = _last("deliver")
    forgotten = Notice.objects.filter(spread_at=None, at__lt=delivered - LONGEST_SILENCE)
    waiting = Delivery.objects.filter(
        state=DeliveryState.WAITING, next_attempt_at__lt=delivered - LONGEST_SILENCE
    )
    found = [f"notice {pk} was never spread" for pk in forgotten.values_list("pk", flat=True)[:1000]]
    found += [f"delivery {pk} waits too long" for pk in waiting.values_list("pk", flat=True)[:1000]]
    return Notice.objects.count(), found


@check("I40", _("The trail of each case is gapless and chained; checkpoints stand and are kept outside too"))
def i40() -> Finding:
    """Every chain, every checkpoint, the copy outside, and the triggers that keep them."""
    chains, found = audit.verify()
    missing = triggers.names(connection) - triggers.standing(connection)
    return chains, found + [f"trigger {name} is missing or off" for name in sorted(missing)]
