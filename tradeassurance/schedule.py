"""When the scheduled jobs are woken. What is due stands in the database; a late job changes nothing."""

from typing import Final

from celery.schedules import crontab


def every(seconds: float, task: str) -> dict[str, object]:
    """A wake-up that is worth nothing once the next one is due."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


JOBS: Final = {
    "sweep": every(30, "tradeassurance.core.tasks.sweep"),
    "deliver": every(15, "tradeassurance.core.tasks.deliver"),
    "refunds": every(60, "orders.tasks.carry_out_refunds"),
    "set-offs": every(60, "disputes.tasks.book_set_offs"),
    "signals": every(600, "disputes.tasks.raise_signals"),
    "openings": every(60, "disputes.tasks.open_for_buyers"),
    "checkpoint": {"task": "tradeassurance.core.tasks.checkpoint", "schedule": crontab(minute=7)},
    "documents": every(600, "tradeassurance.core.tasks.sweep_documents"),
    "nightly-integrity": {
        "task": "tradeassurance.core.tasks.nightly_integrity",
        "schedule": crontab(hour=2, minute=30),
    },
}
