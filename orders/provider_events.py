"""What a payment provider sends: who signed it and when, and what it says, read strictly (P2, I17).

The header ``X-Signature: t=<seconds>,v1=<hex>`` signs ``<seconds>.<body>`` with HMAC-SHA-256. The body is JSON::

    {"id": "evt_17", "type": "payment.received", "amount": "10000.00", "currency": "USD",
     "reference": "TA-26-004217-1", "transaction": "T-9", "occurred_at": "2026-03-01T09:00:00Z",
     "payer": {"name": "Hudson Trading", "account": "…4217"}}

Types: ``payment.received``, ``payment.failed``, ``payment.reversed``. ``amount`` is all that moved, a fee included.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime

from orders.enums import EventKind, Source
from orders.services.inbound import News
from tradeassurance.ledger import currencies

REPLAY_WINDOW = timedelta(minutes=5)
"""A signature older or newer than this is not believed, so that a recorded request is worth nothing later."""
LARGEST_BODY = 64 * 1024
_HEADER = re.compile(r"t=(\d{1,12}),((?:v1=[0-9a-f]{64},?){1,4})")
_AMOUNT = re.compile(r"\d{1,13}(\.\d{1,4})?")
_ID = re.compile(r"[\w.:\-]{1,100}")
_LONGEST = {"reference": 140, "transaction": 60}


class Unreadable(ValueError):
    """The body does not say what an event says; the text tells which part."""


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
    try:
        said = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("the body is no JSON") from error
    if not isinstance(said, dict):
        raise Unreadable("the body is no object")
    payer = said.get("payer") or {}
    if not isinstance(payer, dict):
        raise Unreadable("payer is no object")
    currency = _one_of(said, "currency", currencies.SUPPORTED)
    return News(
        source=Source.PROVIDER,
        event_id=_matching(said, "id", _ID),
        kind=_one_of(said, "type", [f"payment.{kind}" for kind in EventKind.values]).partition(".")[2],
        amount=_amount(said, currency),
        currency=currency,
        occurred_at=_instant(said),
        reference=_text(said, "reference"),
        transaction=_text(said, "transaction"),
        payer_name=_text(payer, "name", 140),
        payer_account=_text(payer, "account", 40),
    )


def _text(said: Mapping[str, Any], name: str, longest: int = 0) -> str:
    value = said.get(name) or ""
    if not isinstance(value, str) or len(value) > (longest or _LONGEST[name]):
        raise Unreadable(f"{name} is no text or too long")
    if any(not letter.isprintable() for letter in value):
        raise Unreadable(f"{name} holds what cannot be shown")
    return value.strip()


def _matching(said: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Unreadable(f"{name} is missing or malformed")
    return value


def _one_of(said: Mapping[str, Any], name: str, known: Iterable[str]) -> str:
    value = said.get(name)
    if not isinstance(value, str) or value not in known:
        raise Unreadable(f"{name} is not known")
    return value


def _amount(said: Mapping[str, Any], currency: str) -> Decimal:
    amount = Decimal(_matching(said, "amount", _AMOUNT))
    if amount <= 0 or currencies.quantize(amount, currency) != amount:
        raise Unreadable("amount is nothing, or finer than its currency")
    return amount


def _instant(said: Mapping[str, Any]) -> datetime:
    try:
        instant = parse_datetime(str(said.get("occurred_at", "")))
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not 2000 <= instant.year < 2100:
        raise Unreadable("occurred_at is no instant with a zone")
    return instant.astimezone(UTC)
