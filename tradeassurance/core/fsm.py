"""States: one table of transitions drives guards, buttons, documents and tests.

A transition is a method of a record, declared with :func:`transition`. Its body only stamps fields. Who
may take it (``by``), the rule it stands for and the policy that may refuse it stand in the declaration.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_fsm
from django.db import models
from django.utils.translation import gettext as _
from django_fsm import FSMField, FSMFieldMixin, FSMModelMixin

from .actors import CLOCK_KIND, PROVIDER_KIND, Actor
from .refusals import ALLOWED, Refused, Text, Verdict, refuse

CLOCK = CLOCK_KIND
PROVIDER = PROVIDER_KIND
BUYER = "buyer"
SUPPLIER = "supplier"

OF_A_MIGRATION = "__fake__"
"""The module of the models that Django makes while it migrates."""

Policy = Callable[[Any, Actor, datetime], Verdict]

__all__ = [
    "BUYER",
    "CLOCK",
    "PROVIDER",
    "SUPPLIER",
    "Move",
    "Stateful",
    "moves",
    "state_field",
    "transition",
    "verdict",
]


class Stateful(FSMModelMixin, models.Model):
    """A record with a protected state. ``hands`` says in which parts an actor touches it."""

    class Meta:
        abstract = True

    def hands(self, actor: Actor) -> frozenset[str]:
        """The parts an actor plays for this record: buyer, supplier, staff roles, clock, provider."""
        if actor.kind in (CLOCK, PROVIDER):
            return frozenset([actor.kind])
        return actor.roles


def state_field(states: type[models.TextChoices], default: str) -> FSMField:
    """A protected state column for an enumeration of states."""
    return FSMField(choices=states.choices, default=str(default), protected=True, max_length=24)


def leave_history_alone() -> None:
    """Let the models of migrations, which have no transitions, be plain; called once, when the app is ready.

    django-fsm lets each of them listen to every model made after it, which takes more than half the time of a migrate.
    """
    contribute = FSMFieldMixin.contribute_to_class

    def lean(field: FSMFieldMixin, cls: type[models.Model], name: str, **options: Any) -> None:
        if cls.__module__ == OF_A_MIGRATION:
            super(FSMFieldMixin, field).contribute_to_class(cls, name, **options)
        else:
            contribute(field, cls, name, **options)

    FSMFieldMixin.contribute_to_class = lean


@dataclass(frozen=True)
class Move:
    """One row of the table of transitions of a model."""

    name: str
    sources: tuple[str, ...]
    target: str
    by: frozenset[str]
    rule: str
    label: Text
    allowed: Policy | None
    inner: bool = False
    """True for a step that only follows from another one (an execution, a closing)."""


def transition(
    *,
    field: Any,
    source: Any,
    target: Any,
    by: tuple[str, ...],
    rule: str,
    label: Text = "",
    allowed: Policy | None = None,
    inner: bool = False,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a transition: from ``source`` states to ``target``, taken by any of ``by``, under ``rule``."""
    sources = tuple(
        str(s) for s in (source if isinstance(source, list | tuple | set | frozenset) else [source])
    )
    custom = {"by": frozenset(by), "rule": rule, "label": label, "allowed": allowed, "inner": inner}
    return django_fsm.transition(field=field, source=list(sources), target=str(target), custom=custom)


def moves(model: type[models.Model]) -> dict[str, Move]:
    """The table of transitions of a model, by method name."""
    found = _TABLES.get(model)
    if found is None:
        found = _TABLES[model] = {move.name: move for move in _read(model)}
    return found


_TABLES: dict[type[models.Model], dict[str, Move]] = {}


def _read(model: type[models.Model]) -> Iterator[Move]:
    for name in sorted(dir(model)):
        meta = getattr(getattr(model, name, None), "_django_fsm", None)
        if meta is None:
            continue
        rows = list(meta.transitions.values())
        custom = rows[0].custom
        yield Move(
            name=name,
            sources=tuple(str(row.source) for row in rows),
            target=str(rows[0].target),
            by=custom["by"],
            rule=custom["rule"],
            label=custom["label"],
            allowed=custom["allowed"],
            inner=custom["inner"],
        )


def verdict(record: Any, name: str, actor: Actor, at: datetime) -> Verdict:
    """Whether an actor may take a transition now: state first, then who, then the policy."""
    move = moves(type(record))[name]
    if record.state not in move.sources:
        return refuse(
            move.rule,
            _("This is not possible while the state is “%(state)s”.") % {"state": record.get_state_display()},
            _("Reload the page to see what can be done now."),
        )
    if not (move.by & record.hands(actor)):
        return refuse(move.rule, _("This step belongs to somebody else."), _("The page names who must act."))
    return move.allowed(record, actor, at) if move.allowed else ALLOWED


def take(record: Any, name: str, actor: Actor, instant: datetime, /, **values: Any) -> tuple[str, str]:
    """Take a transition after asking :func:`verdict`; returns the state before and after. Raises Refused."""
    answer = verdict(record, name, actor, instant)
    if not answer:
        raise Refused.by(answer)
    before = str(record.state)
    getattr(record, name)(**values)
    return before, str(record.state)


def open_moves(record: Any, actor: Actor, at: datetime) -> list[Move]:
    """The moves a page offers to this actor now."""
    return [m for m in moves(type(record)).values() if not m.inner and verdict(record, m.name, actor, at)]
