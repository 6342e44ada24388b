"""The hash of a version: what was approved, what was published, and what orders were judged by."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tradeassurance.core.writer import canonical


def fingerprint(code: str, applies_from: datetime | None, parameters: Iterable[Any]) -> str:
    """SHA-256 over the canonical JSON of a version's code, start and every parameter row that is set."""
    content = {
        "code": code,
        "applies_from": applies_from and applies_from.astimezone(UTC).isoformat(),
        "parameters": {
            row.name: {"value": row.value, "source": row.source, "note": row.note}
            for row in parameters
            if row.is_set
        },
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()
