"""Whether the jobs still run: a worker can be alive and silent (STACK.md, Celery)."""

from datetime import datetime, timedelta

from .models import Heartbeat

MAY_BE_SILENT = {
    "sweep": timedelta(minutes=5),
    "deliver": timedelta(minutes=5),
    "documents": timedelta(hours=1),
    "signals": timedelta(hours=1),
    "openings": timedelta(minutes=15),
    "refunds": timedelta(minutes=15),
    "checkpoint": timedelta(hours=3),
    "integrity": timedelta(hours=49),
}
"""How old the last heartbeat of each job may be: some rounds of its schedule."""
FROM_THE_START = frozenset({"sweep", "deliver"})
"""Jobs that run every minute, so that they must have run before anybody asks."""


def silent_jobs(at: datetime) -> list[str]:
    """The jobs that have been silent for too long, by name."""
    last = dict(Heartbeat.objects.values_list("job", "at"))
    return sorted(
        job
        for job, most in MAY_BE_SILENT.items()
        if (job in FROM_THE_START and job not in last) or (job in last and at - last[job] > most)
    )
