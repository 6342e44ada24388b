"""Scheduled jobs of disputes. The schedule only wakes them; what is to be done stands in the database."""

from celery import shared_task

from disputes.services import opening, recovery, signals
from tradeassurance.core import clock
from tradeassurance.core.tasks import beat


@shared_task
def raise_signals() -> int:
    """Look at what happened since, and raise what the risk desk should look at (F1)."""
    return beat("signals", signals.look(clock.now()))


@shared_task
def open_for_buyers() -> int:
    """The next orders of suppliers that deceive have their turn (L7, X10)."""
    return beat("openings", opening.carry_on(clock.now()))


@shared_task
def book_set_offs() -> int:
    """What releases paid of debts comes into the books of the orders they are from (M2)."""
    return beat("set-offs", recovery.book_set_offs(clock.now()))
