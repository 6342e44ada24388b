"""Whether the jobs run: the age of each heartbeat against its schedule."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tradeassurance.core.models import Heartbeat

JOBS: Final = {
    "sweep": (_("Deadlines take effect"), timedelta(minutes=5)),
    "deliver": (_("E-mails are sent"), timedelta(minutes=5)),
    "documents": (_("Files are checked"), timedelta(hours=1)),
    "signals": (_("Conduct is watched"), timedelta(hours=1)),
    "checkpoint": (_("The trail is sealed"), timedelta(hours=2)),
    "integrity": (_("The books are checked"), timedelta(hours=26)),
}
"""What each job does, and how old its last beat may be."""


@dataclass(frozen=True)
class Job:
    """How one job stands; ``at`` is its last full run, None if it never ran."""

    name: str
    label: Any
    at: datetime | None
    taken: int
    is_late: bool


def jobs(at: datetime) -> list[Job]:
    """Every known job, in one query."""
    beats = {beat.job: beat for beat in Heartbeat.objects.all()}
    found = []
    for name, (label, longest) in JOBS.items():
        beat = beats.get(name)
        late = beat is None or at - beat.at > longest
        found.append(Job(name, label, beat.at if beat else None, beat.taken if beat else 0, late))
    return found
