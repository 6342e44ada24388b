"""What a case is made of: the root, whose row lock guards it, and the parts that belong to it."""

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.base import ModelState
from django.db.models.query_utils import DeferredAttribute
from django_fsm import FSMFieldDescriptor


class Recorded(models.Model):
    """A record written through the door.

    ``flush_rank`` orders the tables at the end of a Change: lower is written earlier. ``trailed`` says
    whether a row appears in the trail's entry by its values.
    """

    flush_rank: ClassVar[int] = 50
    trailed: ClassVar[bool] = True
    withheld: ClassVar[frozenset[str]] = frozenset()
    """Columns of which the trail says that they changed, and never what they held (I45)."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Sequence[str], values: Sequence[Any]) -> Self:  # type: ignore[override]
        """As Django makes a record of a row, without a call per field: a sweep reads a hundred thousand of them."""
        names = _plain_columns(cls)
        if len(values) != len(names):
            return super().from_db(db, field_names, values)  # type: ignore[arg-type]
        record = cls.__new__(cls)
        state = ModelState()
        state.adding, state.db = False, db
        record.__dict__ = dict(zip(names, values, strict=True), _state=state)
        return record

    @classmethod
    def lean(cls, **columns: Any) -> Self:
        """As ``cls(**columns)``, for records made by the thousand. Foreign keys by their column (``order_id``)."""
        if not _plain_columns(cls) or not _defaults(cls):
            return cls(**columns)
        record = cls.__new__(cls)
        record.__dict__ = {**_defaults(cls), **columns, "_state": ModelState()}
        return record

    def trail_values(self) -> dict[str, Any]:
        """What the trail says of this record when it is added: every field that holds something."""
        values = self.__dict__
        return {
            f.attname: values[f.attname]
            for f in self._meta.concrete_fields
            if values[f.attname] not in (None, "") and f.attname not in self.withheld
        }


class Root(Recorded):
    """A record that is locked and changed as a whole, and has a trail of its own (R1, I40).

    ``root_path`` of a part names its foreign key to the root; the root itself has none.
    """

    flush_rank: ClassVar[int] = 80
    root_path: ClassVar[str] = ""

    trail_length = models.PositiveIntegerField(default=0, editable=False)
    trail_head = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True


class Part(Recorded):
    """A record that belongs to one root through a foreign key of its own.

    ``root_path`` is the look-up from the part to its root: ``"order"``, or ``"dispute__order"`` where the
    parent is itself a part.
    """

    root_path: ClassVar[str]

    class Meta:
        abstract = True


class RootedPart(Recorded):
    """A part of any kind of root: it names the root by kind and id (deadlines, approvals, ledger accounts)."""

    root_kind = models.CharField(max_length=24, editable=False)
    root_id = models.BigIntegerField(editable=False)

    class Meta:
        abstract = True


@cache
def _plain_columns(model: type[models.Model]) -> tuple[str, ...]:
    """The columns of a model whose values simply stand in ``__dict__``; none where a field does more than that."""
    plain = (DeferredAttribute, FSMFieldDescriptor)
    names = tuple(f.attname for f in model._meta.concrete_fields)
    return names if all(isinstance(getattr(model, name), plain) for name in names) else ()


@cache
def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """The default of every column; nothing where one is made anew for each record."""
    fields = model._meta.concrete_fields
    made_anew = any(callable(f.default) and f.has_default() for f in fields)
    return {} if made_anew else {f.attname: f.get_default() for f in fields}


def root_kind(model: type[models.Model] | models.Model) -> str:
    """The short name of a root model in generic columns and in the trail: ``order``, ``supplier``."""
    return model._meta.model_name or ""


def reference(record: models.Model) -> str:
    """How the trail names a record: ``order:17``."""
    return f"{record._meta.model_name}:{record.pk}"
