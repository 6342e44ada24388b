"""Scheduled jobs of the books."""

import logging

from celery import shared_task
from django.conf import settings

from tradeassurance.core import clock
from tradeassurance.core.tasks import beat
from tradeassurance.ledger import ecb

logger = logging.getLogger(__name__)


@shared_task
def read_rates() -> int:
    """Read the rates of the day from the operator's address (L8). A failure is logged; the next hour tries again."""
    try:
        sheet, is_new = ecb.take(ecb.fetch(settings.EXCHANGE_RATES_URL), clock.now())
    except (ecb.Malformed, ecb.Unreachable) as error:
        logger.error("exchange rates were not read: %s", error)
        return 0
    if is_new:
        logger.info("exchange rates of %s were read", sheet.day)
    return beat("read-rates", int(is_new))
