"""Scheduled jobs. Celery's beat only wakes them; no fact travels through the broker."""

import logging
from typing import Any

from celery import shared_task

from . import audit, clock, documents, integrity, outbox
from . import sweep as sweeping
from .models import Heartbeat

logger = logging.getLogger(__name__)


def beat(job: str, taken: int) -> int:
    """Write down that a job ran to its end."""
    Heartbeat.objects.update_or_create(job=job, defaults={"at": clock.now(), "taken": taken})
    return taken


@shared_task
def sweep() -> int:
    """What came due takes effect (C7)."""
    return beat("sweep", sweeping.sweep(clock.now()))


@shared_task
def deliver() -> int:
    """Send waiting e-mails (N2)."""
    return beat("deliver", outbox.deliver(clock.now()))


@shared_task
def checkpoint() -> int:
    """Sign all chain heads (R1)."""
    return beat("checkpoint", audit.make_checkpoint(clock.now()).chains)


@shared_task
def sweep_documents() -> int:
    """Check uploads that still wait for the scanner, and remove files that nothing refers to (A3)."""
    at = clock.now()
    return beat("documents", documents.scan_waiting(at) + len(documents.sweep_orphans(at)))


@shared_task
def nightly_integrity() -> int:
    """Check what must always hold; violations are logged as errors and shown to staff."""
    found = 0
    for result in integrity.run():
        for violation in result.violations:
            logger.error("%s violated: %s", result.check.id, violation)
        found += len(result.violations)
    return beat("integrity", found)


@outbox.waker
def wake() -> Any:
    """Ask the worker to deliver soon."""
    return deliver.delay()
