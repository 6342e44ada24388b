"""Scheduled jobs of orders. The schedule only wakes them; what is to be done stands in the database."""

from celery import shared_task

from orders import sending
from tradeassurance.core import clock
from tradeassurance.core.tasks import beat


@shared_task
def carry_out_refunds() -> int:
    """Send refunds to providers and find out what became of those without an answer (P4, I16)."""
    return beat("refunds", sending.carry_out(clock.now()))
