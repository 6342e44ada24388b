"""What keeps a running demo alive: its rates must not grow old (L8)."""

import hashlib
from decimal import Decimal

from celery import shared_task

from tradeassurance.core import clock
from tradeassurance.core.actors import CLOCK
from tradeassurance.demo.world.stage import DEMO_SOURCE, USD_WORTH
from tradeassurance.ledger.models import RateSheet
from tradeassurance.ledger.services import rates
from tradeassurance.ledger.services.rates import Quoted


@shared_task
def rates_of_the_day() -> int:
    """Enter today's made-up rates, once a day; how many sheets that made. Only the demo's schedule calls it."""
    now = clock.now()
    day = now.date()
    if RateSheet.objects.filter(day=day, source=DEMO_SOURCE).exists():
        return 0
    rows = tuple(Quoted(currency, "USD", Decimal(worth)) for currency, worth in USD_WORTH.items())
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    rates.publish(by=CLOCK, at=now, day=day, source=DEMO_SOURCE, digest=digest, rows=rows)
    return 1
