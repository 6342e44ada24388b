"""Orders, payments and refunds on the desk."""

from typing import Any

from orders.admin import (  # noqa: F401 - they register themselves
    agencies,
    carrier_events,
    inbound,
    methods,
    money,
    order,
    payouts,
    queues,
    request,
    standstills,
)
from orders.extensions import entry_words, trail_words
from tradeassurance.desk import timeline


def _words(action: str) -> Any:
    found = trail_words.find(action)
    return found.title if found else None


timeline.words(_words)
timeline.words(entry_words.find)
