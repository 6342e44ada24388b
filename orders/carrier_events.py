"""What a carrier sends: read strictly (P5, I17). It is signed like a payment provider's events.

The body is JSON::

    {"id": "evt_17", "type": "shipment.delivered", "carrier": "maersk", "tracking": "MAEU1234567",
     "occurred_at": "2026-03-01T09:00:00Z"}

Only ``shipment.delivered`` has an effect; any other type is kept and changes nothing.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from orders import carriers

DELIVERED = "shipment.delivered"
_ID = re.compile(r"[\w.:\-]{1,100}", re.ASCII)
_TYPE = re.compile(r"shipment\.[a-z_]{1,30}")
_TRACKING = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./\-]{0,79}")


class Unreadable(ValueError):
    """The body does not say what an event says; the text tells which part."""


@dataclass(frozen=True)
class Message:
    """One event of a carrier, as it says."""

    carrier_code: str
    event_id: str
    type: str
    tracking: str
    occurred_at: datetime

    @property
    def content_hash(self) -> str:
        """SHA-256 of what it says; the same for the same event sent again."""
        said = (self.type, self.tracking, self.occurred_at.astimezone(UTC).isoformat())
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def read(body: bytes) -> Message:
    """The event of a body. Raises Unreadable."""
    try:
        said = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("the body is no JSON") from error
    if not isinstance(said, dict):
        raise Unreadable("the body is no object")
    carrier = said.get("carrier")
    if not isinstance(carrier, str) or carrier not in carriers.BY_CODE:
        raise Unreadable("carrier is not one of the list")
    return Message(
        carrier_code=carrier,
        event_id=_matching(said, "id", _ID),
        type=_matching(said, "type", _TYPE),
        tracking=_matching(said, "tracking", _TRACKING),
        occurred_at=_instant(said),
    )


def _matching(said: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Unreadable(f"{name} is missing or has another form")
    return value


def _instant(said: dict[str, Any]) -> datetime:
    value = said.get("occurred_at")
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None:
        raise Unreadable("occurred_at is no instant with its zone")
    return found
