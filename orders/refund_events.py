"""What a provider of refunds sends: what became of a call of ours, by its key (P4, I16, I17). Signed as payments are.

The body is JSON; ``key`` is the one under which we asked, ``amount`` what was to go back::

    {"id": "evt_18", "type": "refund.confirmed", "key": "TA-26-004217-R5-1", "amount": "50.00", "currency": "USD",
     "reference": "R-77", "text": "", "occurred_at": "2026-03-01T09:00:00Z"}

Types: ``refund.accepted``, ``refund.confirmed``, ``refund.refused`` (``text`` says why).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from orders import event_fields as fields
from orders.providers import OUTCOMES, Answer
from tradeassurance.ledger import currencies

_KEY = re.compile(r"[A-Z0-9\-]{1,35}")
SENT_BY_ITSELF = "event/"
"""What the id of such an answer begins with; the rest is the provider's, and counts once over all calls (I17)."""


@dataclass(frozen=True)
class Told:
    """One event: the answer it gives to a call, and the amount it speaks of."""

    answer: Answer
    amount: Decimal
    currency: str


def read(body: bytes) -> Told:
    """The event of a body. Raises Unreadable."""
    said = fields.said(body)
    currency = fields.one_of(said, "currency", currencies.SUPPORTED)
    outcome = fields.one_of(said, "type", [f"refund.{outcome}" for outcome in OUTCOMES]).partition(".")[2]
    fields.instant(said)
    answer = Answer(
        key=fields.matching(said, "key", _KEY),
        id=SENT_BY_ITSELF + fields.matching(said, "id", fields.ID),
        outcome=outcome,
        reference=fields.text(said, "reference", 60),
        text=fields.text(said, "text", 300),
    )
    return Told(answer, fields.amount(said, currency), currency)
