"""A case: one root with its parts in memory, and what each Change did to them.

A record is compared with what was read, so that services only assign. Nothing here touches the database.
"""

from collections import defaultdict
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models

from . import writer
from .actors import Actor
from .models import reference, root_kind

if TYPE_CHECKING:
    from .unit import Unit

WITHHELD = "(withheld)"
"""What stands in the trail for both values of a column that names a person or is a secret (I45)."""
CONTENDED_RANK = 90
"""Contended rows are written after tables of a lower flush rank and before those of a higher one."""


class Contended(Protocol):
    """A change of a row that many cases share (a supplier's limit): applied last, in lock order.

    ``decides`` (False unless there) says that records of the case get values from it, which the trail must
    wait for.
    """

    @classmethod
    def apply_all(cls, operations: list[Any]) -> None:
        """Apply the operations of one unit together. Raises Refused where one does not fit."""


@dataclass
class Draft:
    """One future entry of the trail: what one Change did."""

    actor: Actor
    at: datetime
    action: str
    reason: str = ""
    steps: list[tuple[Any, str, str, str]] = field(default_factory=list)
    changed: list[tuple[Any, dict[str, list[Any]]]] = field(default_factory=list)
    added: list[tuple[Any, dict[str, Any] | None]] = field(default_factory=list)
    opened: list[Any] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Whether there is anything to write down."""
        return bool(self.added or self.changed or self.steps or self.opened or self.notices or self.reason)


class Case:
    """One root with its parts, inside a unit."""

    def __init__(self, unit: "Unit", root: Any, *, is_new: bool = False) -> None:
        self.unit = unit
        self.root = root
        self.kind = root_kind(root)
        self.is_new = is_new
        self.parts: dict[type[models.Model], list[Any]] = {}
        self.added: list[Any] = []
        self.fresh: list[Any] = []
        self.drafts: list[Draft] = []
        self.last: list[Contended] = []
        self.updates: dict[type[models.Model], dict[int, tuple[Any, set[str]]]] = defaultdict(dict)
        self.error: Exception | None = None

    def all(self, model: type[models.Model]) -> list[Any]:
        """The case's records of a model, loaded once for the whole unit, with those just added."""
        if model not in self.unit.loaded:
            self.unit.load(model)
        return self.parts.setdefault(model, [])

    def find(self, model: type[models.Model], pk: Any) -> Any:
        """One record of the case by key. Raises ``model.DoesNotExist``."""
        if isinstance(self.root, model) and self.root.pk == pk:
            return self.root
        for record in self.all(model):
            if record.pk == pk:
                return record
        raise model.DoesNotExist(f"{model._meta.label} {pk} is no part of {reference(self.root)}")  # type: ignore[attr-defined]

    def knows(self, record: Any) -> bool:
        """Whether a record is the case's own: what is done to any other copy would be lost."""
        if record is self.root:
            return True
        mine = self.parts.get(type(record), self.added)
        return any(record is known for known in mine)

    def add(self, record: Any) -> Any:
        """Queue a new record. One that the trail names gets its key now, so that others can refer to it."""
        if record.pk is None and record.trailed:
            record.pk = self.unit.key(type(record))
        self.added.append(record)
        self.fresh.append(record)
        # A model that nobody has read yet is read when somebody asks; its new rows join it then.
        if type(record) in self.unit.loaded:
            self.parts.setdefault(type(record), []).append(record)
        return record

    def close(self, draft: Draft) -> None:
        """End one Change: note what it altered, for the trail and for the rows to write."""
        new, fresh = set(map(id, self.added)), set(map(id, self.fresh))
        for record in self._known():
            _settle(record)
            if id(record) in fresh:
                continue
            difference = _difference(record)
            if not difference:
                continue
            if id(record) not in new:
                self.will_update(record, difference)
            if record.trailed:
                draft.changed.append((record, difference))
        for record in self.fresh:
            if record.trailed:
                # What is only decided at the end (a freeze under a soft limit) is read then.
                decided = record.flush_rank < CONTENDED_RANK
                draft.added.append((record, _values(record) if decided else None))
                remember(record)
        self.fresh = []
        if draft.says_something:
            self.drafts.append(draft)

    def will_update(self, record: Any, names: Iterable[str]) -> None:
        """Note that these columns of a stored record are to be written."""
        self.updates[type(record)].setdefault(id(record), (record, set()))[1].update(names)

    def _known(self) -> Iterable[Any]:
        yield self.root
        for records in self.parts.values():
            yield from records
        for record in self.added:
            if type(record) not in self.parts and record is not self.root:
                yield record


def added_values(record: Any, values: dict[str, Any] | None) -> dict[str, Any]:
    """What the trail says of an added record; read now where it was not known when its Change ended."""
    return _values(record) if values is None else values


def _values(record: Any) -> dict[str, Any]:
    values = {name: writer.plain(value) for name, value in record.trail_values().items()}
    for name in _containers(record.__class__):
        if name in values:
            values[name] = deepcopy(values[name])
    return values


# --- what was read, and what is different now --------------------------------------------------------


@cache
def _attnames(model: type[models.Model]) -> tuple[str, ...]:
    skipped = {"trail_length", "trail_head"}
    return tuple(
        f.attname for f in model._meta.concrete_fields if not f.primary_key and f.attname not in skipped
    )


@cache
def _values_of(model: type[models.Model]) -> Any:
    names = _attnames(model)
    return itemgetter(*names) if len(names) > 1 else lambda values: (values[names[0]],)


@cache
def _containers(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in model._meta.concrete_fields if isinstance(f, models.JSONField))


@cache
def foreign_keys(model: type[models.Model]) -> tuple[tuple[str, str, Any], ...]:
    """Name, column and target of each foreign key of a model."""
    return tuple((f.name, f.attname, f.related_model) for f in model._meta.concrete_fields if f.is_relation)


def remember(record: Any) -> None:
    """Keep what a record holds now, to tell later what changed."""
    model = record.__class__
    seen = _values_of(model)(record.__dict__)
    # A list changed in place would be compared with itself.
    record.__dict__["_seen"] = deepcopy(seen) if _containers(model) else seen


def _difference(record: Any) -> dict[str, list[Any]]:
    model, values = record.__class__, record.__dict__
    seen = values.get("_seen")
    if seen is None or seen == _values_of(model)(values):
        return {}
    remember(record)
    pairs = zip(_attnames(model), seen, values["_seen"], strict=True)
    hidden = model.withheld
    return {
        name: [WITHHELD, WITHHELD] if name in hidden else [writer.plain(old), writer.plain(new)]
        for name, old, new in pairs
        if old != new
    }


def _settle(record: Any) -> None:
    """Take the keys of related records that had none yet when they were assigned."""
    values, related = record.__dict__, record._state.fields_cache
    if not related:
        return
    for name, attname, _target in foreign_keys(record.__class__):
        if values[attname] is None and (other := related.get(name)) is not None:
            values[attname] = other.pk
