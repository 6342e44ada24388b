"""What a payment provider sends: who signed it and when, and what it says, read strictly (P2, I17).

The header ``X-Signature: t=<seconds>,v1=<hex>`` signs ``<seconds>.<body>`` with HMAC-SHA-256. The body is JSON::

    {"id": "evt_17", "type": "payment.received", "amount": "10000.00", "currency": "USD",
     "reference": "TA-26-004217-1", "transaction": "T-9", "occurred_at": "2026-03-01T09:00:00Z",
     "payer": {"name": "Hudson Trading", "account": "…4217"}}

Types: ``payment.received``, ``payment.failed``, ``payment.reversed``. ``amount`` is all that moved, a fee included.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from orders import event_fields as fields
from orders.enums import EventKind, Source
from orders.event_fields import Unreadable
from orders.services.inbound import News
from tradeassurance.ledger import currencies

REPLAY_WINDOW = timedelta(minutes=5)
"""A signature older or newer than this is not believed, so that a recorded request is worth nothing later."""
_HEADER = re.compile(r"t=(\d{1,12}),((?:v1=[0-9a-f]{64},?){1,4})")


def is_signed(header: str, body: bytes, secrets: Iterable[str], at: datetime) -> bool:
    """Whether one of the secrets signed this body within the replay window."""
    found = _HEADER.fullmatch(header)
    if found is None:
        return False
    sent = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(found[1]))
    if abs(at - sent) > REPLAY_WINDOW:
        return False
    given = re.findall(r"v1=([0-9a-f]{64})", found[2])
    wanted = [signature(secret, found[1], body) for secret in secrets if secret]
    return any(hmac.compare_digest(one, other) for one in given for other in wanted)


def signature(secret: str, seconds: str, body: bytes) -> str:
    """The signature of a body at an instant (Unix seconds), in hexadecimal digits."""
    return hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()


def read(body: bytes) -> News:
    """The event of a body. Raises Unreadable."""
    said = fields.said(body)
    payer = said.get("payer") or {}
    if not isinstance(payer, dict):
        raise Unreadable("payer is no object")
    currency = fields.one_of(said, "currency", currencies.SUPPORTED)
    kinds = [f"payment.{kind}" for kind in EventKind.values]
    return News(
        source=Source.PROVIDER,
        event_id=fields.matching(said, "id", fields.ID),
        kind=fields.one_of(said, "type", kinds).partition(".")[2],
        amount=fields.amount(said, currency),
        currency=currency,
        occurred_at=fields.instant(said),
        reference=fields.text(said, "reference", 140),
        transaction=fields.text(said, "transaction", 60),
        payer_name=fields.text(payer, "name", 140),
        payer_account=fields.text(payer, "account", 40),
    )
