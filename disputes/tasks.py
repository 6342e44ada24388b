"""Scheduled jobs of disputes. The schedule only wakes them; what is to be done stands in the database."""

from celery import shared_task

from disputes.services import signals
from tradeassurance.core import clock
from tradeassurance.core.tasks import beat


@shared_task
def raise_signals() -> int:
    """Look at what happened since, and raise what the risk desk should look at (F1)."""
    return beat("signals", signals.look(clock.now()))
