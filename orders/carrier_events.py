"""What a carrier sends: read strictly (P5, I17). It is signed like a payment provider's events.

The body is JSON::

    {"id": "evt_17", "type": "shipment.delivered", "carrier": "maersk", "tracking": "MAEU1234567",
     "occurred_at": "2026-03-01T09:00:00Z"}

Only ``shipment.delivered`` has an effect; any other type is kept and changes nothing.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from orders import carriers
from orders import event_fields as fields

DELIVERED = "shipment.delivered"
_TYPE = re.compile(r"shipment\.[a-z_]{1,30}")
_TRACKING = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./\-]{0,79}")


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
    said = fields.said(body)
    return Message(
        carrier_code=fields.one_of(said, "carrier", carriers.BY_CODE),
        event_id=fields.matching(said, "id", fields.ID),
        type=fields.matching(said, "type", _TYPE),
        tracking=fields.matching(said, "tracking", _TRACKING),
        occurred_at=fields.instant(said),
    )
