"""Lists by key: page n+1 starts after the last row of page n, so that a deep page costs what the first does.

    page = page_by_key(Order.objects.for_buyer(…), request.GET, order=("-updated_at", "-id"))

No count, no offset. The order must end in a unique column and its columns must not be null.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, Q, QuerySet
from django.http import Http404, QueryDict

PER_PAGE = 25
_AFTER, _BEFORE = "after", "before"


class _ExactEncoder(DjangoJSONEncoder):
    """Keeps the microseconds that Django's encoder cuts: a key must be exact."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


@dataclass(frozen=True)
class KeyPage:
    """Some rows of a list, and the query strings of the pages beside it (empty: there is none)."""

    rows: list[Any]
    first: str
    newer: str
    older: str

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_by_key(
    queryset: QuerySet[Any],
    query: Mapping[str, str],
    *,
    order: Sequence[str] = ("-id",),
    per_page: int = PER_PAGE,
) -> KeyPage:
    """The page that `query` (request.GET) asks for; a key that makes no sense is a 404.

    All columns of `order` go the same way. Costs one query.
    """
    descending = order[0].startswith("-")
    names = [name.removeprefix("-") for name in order]
    backwards = _BEFORE in query
    key = _parse(query.get(_BEFORE if backwards else _AFTER), queryset.model, names)
    rows = queryset.order_by(*(_turned(order) if backwards else order))
    if key:
        rows = rows.filter(_beyond(names, key, smaller=descending != backwards))
    found = list(rows[: per_page + 1])
    more, found = len(found) > per_page, found[:per_page]
    if backwards:
        found.reverse()
    has_older = more if not backwards else bool(found)
    has_newer = bool(found and key) if not backwards else more
    return KeyPage(
        rows=found,
        first=_link(query),
        newer=_link(query, _BEFORE, _key(found[0], names)) if has_newer else "",
        older=_link(query, _AFTER, _key(found[-1], names)) if has_older else "",
    )


def _turned(order: Sequence[str]) -> list[str]:
    return [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in order]


def _beyond(names: Sequence[str], key: Sequence[Any], *, smaller: bool) -> Q:
    """(a, b) < (x, y) as conditions, with a bound on the first column that an index can use."""
    compare = "lt" if smaller else "gt"
    beyond = Q()
    for place, name in enumerate(names):
        equal = dict(zip(names[:place], key[:place], strict=True))
        beyond |= Q(**equal, **{f"{name}__{compare}": key[place]})
    return Q(**{f"{names[0]}__{compare}e": key[0]}) & beyond


def _key(row: Any, names: Sequence[str]) -> str:
    values = [row[name] if isinstance(row, dict) else getattr(row, name) for name in names]
    text = json.dumps(values, cls=_ExactEncoder, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _parse(text: str | None, model: type[Model], names: Sequence[str]) -> list[Any]:
    if not text:
        return []
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(names) or None in values:
            raise ValueError(text)
        return [_field(model, name).to_python(value) for name, value in zip(names, values, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error, ValidationError) as broken:
        raise Http404 from broken


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def _link(query: Mapping[str, str], name: str = "", key: str = "") -> str:
    """The present filters with another key; the query string only."""
    kept = query.copy() if isinstance(query, QueryDict) else QueryDict(mutable=True)
    for stale in (_AFTER, _BEFORE):
        kept.pop(stale, None)
    if name:
        kept[name] = key
    return "?" + kept.urlencode()
