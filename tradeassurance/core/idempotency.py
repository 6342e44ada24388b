"""The same request twice: the first answer again, and a refusal where the content differs (I17).

The row of the key is written with the change itself, so the answer stands exactly when the change does.
"""

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import writer
from .actors import Actor
from .models import IdempotencyKey
from .refusals import Conflict

LONGEST_KEY = 64
_PLAIN = (str, int, float, Decimal, date, UUID, Promise, type(None))


def note(
    service: str, by: Actor, at: datetime, key: str, record: Any, values: Mapping[str, Any]
) -> IdempotencyKey:
    """The row that remembers a request; keys of different actors and services never meet."""
    if len(key) > LONGEST_KEY:
        key = hashlib.sha256(key.encode()).hexdigest()
    content = writer.canonical({"record": getattr(record, "pk", None), "values": _content(values)})
    name = f"{service}:{by.label}:{key}"
    return IdempotencyKey(key=name, content_hash=hashlib.sha256(content.encode()).hexdigest(), at=at)


def standing(note: IdempotencyKey) -> IdempotencyKey | None:
    """The row of an earlier request with this key, if there was one. Raises Conflict for other content."""
    first = IdempotencyKey.objects.filter(key=note.key).first()
    if first is not None and first.content_hash != note.content_hash:
        raise Conflict(
            "I17",
            _("This form was already sent with other content."),
            _("Open the page again and send it once more."),
        )
    return first


def answer(note: IdempotencyKey, result: Any) -> None:
    """Keep what the answer was: a record, or nothing. Raises TypeError for what could not be given again."""
    if isinstance(result, models.Model):
        note.result_kind, note.result_id = result._meta.label_lower, result.pk
    elif result is not None:
        raise TypeError(
            f"a service called with a key answers with a record or None, not {type(result).__name__}"
        )


def _content(value: Any) -> Any:
    """What a value says, the same each time it is sent."""
    if isinstance(value, models.Model):
        return f"{value._meta.label_lower}:{value.pk}"
    if (fingerprint := getattr(value, "fingerprint", None)) is not None:
        return fingerprint
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _content(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _content(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_content(inner) for inner in value]
    if isinstance(value, set | frozenset):
        return sorted(str(_content(inner)) for inner in value)
    if isinstance(value, _PLAIN):
        return value
    raise TypeError(f"{type(value).__name__} does not say the same twice: give it a fingerprint")
