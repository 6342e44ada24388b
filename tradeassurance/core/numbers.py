"""Public numbers: readable aloud, never primary keys (TA-26-004217)."""

from datetime import datetime

from django.conf import settings

SPAN = 1_000_000
FACTOR = 387_421
"""Coprime to the span: neighbouring keys get numbers far apart, and no two keys the same one."""


def public(prefix: str, pk: int, at: datetime) -> str:
    """The public number of a record: prefix, year (UTC), six digits that do not give away how many there are."""
    above, within = divmod(pk, SPAN)
    scrambled = (within * FACTOR + int(settings.NUMBER_OFFSET)) % SPAN
    return f"{prefix}-{at:%y}-{above or ''}{scrambled:06d}"
