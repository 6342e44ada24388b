"""The unit of work: cases locked together, what is known of them, and what is to be written.

One request is a unit of one case; a sweep is a unit of some hundreds. Parts are loaded for all cases of
the unit at once, live once in memory, and every table is written once at the end.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models, transaction

from . import peers, reader, trail, writer
from .case import CONTENDED_RANK, Case, Contended, Draft, foreign_keys, remember
from .closures import Closures
from .models import Notice, Root, TrailEntry, root_kind
from .roots import root_models, root_of

__all__ = ["Case", "Contended", "Draft", "Unit", "after_notices", "root_models", "root_of"]

Model = type[models.Model]
Rows = dict[Model, list[dict[str, Any]]]
"""What is to be inserted: the columns of each row, by model."""


class Unit:
    """Cases of one kind that are locked, changed and written together."""

    def __init__(self, root_model: type[Root], at: datetime) -> None:
        self.root_model = root_model
        self.kind = root_kind(root_model)
        self.at = at
        self.cases: dict[int, Case] = {}
        self.loaded: set[Model] = set()
        self.is_over = False
        self.memory: dict[Any, Any] = {}
        """What the ledger and others want to know again until this unit ends."""
        self._index: dict[Model, dict[tuple[int, Any], Any]] = {root_model: {}}
        self._keys: dict[Model, list[int]] = defaultdict(list)
        self._given: dict[Model, int] = defaultdict(int)
        self.closures = Closures()

    def key(self, model: Model) -> int:
        """A primary key for a new record. Keys are fetched in blocks; what is left over is a gap."""
        if not self._keys[model]:
            # Two at least: a clock often comes with its reminder.
            block = max(len(self.cases), self._given[model], 2)
            self._keys[model] = writer.reserve(model, block)[::-1]
            self._given[model] += block
        return self._keys[model].pop()

    def lock(self, ids: Iterable[int], *, skip_locked: bool = False) -> None:
        """Lock the roots in key order and read them afresh."""
        for root in reader.locking(self.root_model, skip_locked).ask(list(ids)):
            root._state.fields_cache = peers.PeerCache(self, root.pk, root)
            remember(root)
            self._index[self.root_model][root.pk, root.pk] = root
            self.cases[root.pk] = Case(self, root)

    def open(self, root: Root) -> Case:
        """Start a new case with a root that does not exist yet; its key is reserved now."""
        if root.pk is None:
            root.pk = self.key(type(root))
        case = self.cases[root.pk] = Case(self, root, is_new=True)
        case.added.append(root)
        case.fresh.append(root)
        return case

    # --- reading -------------------------------------------------------------------------------------

    def load(self, model: Model) -> None:
        """Read the records of a model for all cases of the unit, and tie them to what is known already."""
        rows = self._fetch(model)
        self.loaded.add(model)
        index = self._index[model] = {}
        for case in self.cases.values():
            case.parts[model] = []
        for root_id, record in rows:
            record._state.fields_cache = peers.PeerCache(self, root_id, record)
            remember(record)
            index[root_id, record.pk] = record
            self.cases[root_id].parts[model].append(record)
        self._tie(model, rows)
        for case in self.cases.values():
            case.parts[model] += [record for record in case.added if type(record) is model]

    def relate(self, model: Model, field: "models.ForeignKey[Any, Any]") -> None:
        """Read what a foreign key refers to, for all records of a model and its other keys to the same model at once."""
        target: Any = field.related_model
        if _belongs_to(target, self.root_model) and target not in self._index:
            self.load(target)
        names = [(name, column) for name, column, other in foreign_keys(model) if other is target]
        peers.fetch(target, names, list(self._index[model].values()))

    def _fetch(self, model: Model) -> list[tuple[int, Any]]:
        stored = [root_id for root_id, case in self.cases.items() if not case.is_new]
        if not stored:
            return []
        for parent in _parents(model, getattr(model, "root_path", None) or ""):
            if parent not in self._index:
                self.load(parent)
        rows = reader.parts(model, self.root_model, self.kind).ask(stored)
        return [(record.__dict__.pop("case_root_id"), record) for record in rows]

    def _tie(self, model: Model, rows: list[tuple[int, Any]]) -> None:
        """Let records of the same case refer to each other, instead of reading another copy."""
        for name, attname, target in foreign_keys(model):
            _refer(rows, name, attname, self._index.get(target))
        for other, others in self._index.items():
            for name, attname, target in foreign_keys(other):
                if target is model and other is not model:
                    pairs = [(root_id, record) for (root_id, _pk), record in others.items()]
                    _refer(pairs, name, attname, self._index[model])

    # --- writing -------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write everything the cases collected: each table once, contended rows last."""
        cases = [case for case in self.cases.values() if case.error is None]
        inserts: Rows = defaultdict(list)
        for case in cases:
            for record in case.added:
                inserts[type(record)].append(record.__dict__)
        operations = [operation for case in cases for operation in case.last]
        late: set[Model] = set()
        if any(getattr(operation, "decides", False) for operation in operations):
            # The trail tells what only the contended row decides, so it is written after that.
            late = {TrailEntry, Notice, self.root_model}
        else:
            self._write_down(cases, inserts)
        early = [m for m in _in_order(cases, inserts) if _rank(m) < CONTENDED_RANK and m not in late]
        _write(early, cases, inserts)
        _apply(operations)
        if late:
            self._write_down(cases, inserts)
        _write([m for m in _in_order(cases, inserts) if m not in early], cases, inserts)
        for case in cases:
            for record in case.added:
                record._state.adding, record._state.db = False, "default"
        self.is_over = True
        if Notice in inserts:
            transaction.on_commit(_wake, robust=True)

    def forget(self) -> None:
        """Let go of the cases: records, cases and unit refer to each other in a circle."""
        self.cases.clear()
        self._index.clear()

    def _write_down(self, cases: list[Case], inserts: Rows) -> None:
        for case in cases:
            entries, notices = trail.write_down(case, self.at)
            if entries:
                inserts[TrailEntry] += entries
            if notices:
                inserts[Notice] += notices


_AFTER_NOTICES: list[Any] = []


def after_notices(call: Any) -> Any:
    """Register what is called after a commit that wrote notices (the outbox)."""
    _AFTER_NOTICES.append(call)
    return call


def _wake() -> None:
    for call in _AFTER_NOTICES:
        call()


def _rank(model: Model) -> int:
    return getattr(model, "flush_rank", 50)


def _in_order(cases: list[Case], inserts: Rows) -> list[Model]:
    models_touched = set(inserts).union(*(case.updates for case in cases))
    return sorted(models_touched, key=lambda model: (_rank(model), model._meta.db_table))


def _write(tables: list[Model], cases: list[Case], inserts: Rows) -> None:
    for model in tables:
        # What ends makes room for what begins ("one open … per …"), so updates go first.
        changed = [one for case in cases for one in case.updates.get(model, {}).values()]
        if changed:
            names = set[str]().union(*(names for _record, names in changed))
            writer.update(model, [record.__dict__ for record, _names in changed], sorted(names))
        if rows := inserts.get(model):
            writer.insert(model, rows)


def _apply(operations: list[Contended]) -> None:
    by_type: dict[Any, list[Contended]] = defaultdict(list)
    for operation in operations:
        by_type[type(operation)].append(operation)
    for kind in sorted(by_type, key=lambda k: k.__qualname__):
        kind.apply_all(by_type[kind])


def _refer(
    rows: Iterable[tuple[int, Any]], name: str, attname: str, known: dict[tuple[int, Any], Any] | None
) -> None:
    if not known:
        return
    for root_id, record in rows:
        if (found := known.get((root_id, record.__dict__.get(attname)))) is not None:
            record._state.fields_cache[name] = found


@cache
def _belongs_to(model: Model, root_model: Model) -> bool:
    path = getattr(model, "root_path", "")
    return bool(path) and _parents(model, path)[-1] is root_model


@cache
def _parents(model: Model, path: str) -> tuple[Model, ...]:
    found, current = [], model
    for name in path.split("__") if path else []:
        current = current._meta.get_field(name).related_model  # type: ignore[assignment]
        found.append(current)
    return tuple(found)
