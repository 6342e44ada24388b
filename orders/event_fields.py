"""What events of providers and carriers have in common: a JSON object, read strictly, field by field (I17)."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime

from tradeassurance.ledger import currencies

LARGEST_BODY = 64 * 1024
ID = re.compile(r"[\w.:\-]{1,100}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,13}(\.\d{1,4})?", re.ASCII)


class Unreadable(ValueError):
    """The body does not say what an event says; the text tells which part."""


def said(body: bytes) -> dict[str, Any]:
    """The object in a body. Raises Unreadable, as everything here does."""
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("the body is no JSON") from error
    if not isinstance(found, dict):
        raise Unreadable("the body is no object")
    return found


def text(fields: Mapping[str, Any], name: str, longest: int) -> str:
    """A text that may be missing."""
    value = fields.get(name) or ""
    if not isinstance(value, str) or len(value) > longest:
        raise Unreadable(f"{name} is no text or too long")
    if any(not letter.isprintable() for letter in value):
        raise Unreadable(f"{name} holds what cannot be shown")
    return value.strip()


def matching(fields: Mapping[str, Any], name: str, pattern: re.Pattern[str]) -> str:
    """A text of this form."""
    value = fields.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Unreadable(f"{name} is missing or malformed")
    return value


def one_of(fields: Mapping[str, Any], name: str, known: Iterable[str]) -> str:
    """One of the known words."""
    value = fields.get(name)
    if not isinstance(value, str) or value not in known:
        raise Unreadable(f"{name} is not known")
    return value


def amount(fields: Mapping[str, Any], currency: str) -> Decimal:
    """The field ``amount``: more than nothing, no finer than the currency."""
    found = Decimal(matching(fields, "amount", _AMOUNT))
    if found <= 0 or currencies.quantize(found, currency) != found:
        raise Unreadable("amount is nothing, or finer than its currency")
    return found


def instant(fields: Mapping[str, Any]) -> datetime:
    """The field ``occurred_at``, in UTC."""
    try:
        found = parse_datetime(str(fields.get("occurred_at", "")))
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None or not 2000 <= found.year < 2100:
        raise Unreadable("occurred_at is no instant with a zone")
    return found.astimezone(UTC)
