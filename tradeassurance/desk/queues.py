"""Queues: what waits for whom, how many, and since when. Domain apps register theirs in ``admin.py``.

queues.register(Queue("orders.payments", _("Payments to record"), Payment, roles=("finance_maker",),
                      select=lambda actor, at: Payment.objects.filter(state="initiated"), since="initiated_at"))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Model, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.actors import Actor

WORK, MONEY, MINE = "work", "money", "mine"
OLDEST = _("oldest since")

Select = Callable[[Actor, datetime], QuerySet]


@dataclass(frozen=True)
class Queue:
    """Records of one model that wait for somebody.

    ``select(actor, at)`` gives them, ``since`` is the column that tells how old each is and ``since_label`` what
    that instant is, ``roles`` who sees the queue (nobody named: every role that may look at the model). ``group`` is
    where the dashboard shows it; of a ``mine`` queue it lists the first records, each drawn by ``line(record)``.
    """

    name: str
    label: Any
    model: type[Model]
    select: Select
    since: str
    since_label: Any = OLDEST
    roles: Iterable[str] = ()
    group: str = WORK
    empty: Any = ""
    line: Callable[[Any], Any] = str

    def seen_by(self, actor: Actor) -> bool:
        """Whether the actor holds one of the queue's roles."""
        return not self.roles or bool(frozenset(self.roles) & actor.roles)

    def rows(self, actor: Actor, at: datetime) -> QuerySet:
        """What waits now."""
        return self.select(actor, at)

    def url(self) -> str:
        """The list of what waits; empty where the desk has no list of the model."""
        model = self.model._meta
        try:
            return f"{reverse(f'admin:{model.app_label}_{model.model_name}_changelist')}?queue={self.name}"
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Standing:
    """How a queue stands: how many wait, and since when the oldest does."""

    queue: Queue
    count: int
    oldest: datetime | None


_QUEUES: dict[str, Queue] = {}


def register(queue: Queue) -> Queue:
    """Make a queue known; the same name twice is an error of the code."""
    if queue.name in _QUEUES:
        raise ValueError(f"queue {queue.name} is registered twice")
    _QUEUES[queue.name] = queue
    return queue


def find(name: str) -> Queue | None:
    """The queue of a name, or None."""
    return _QUEUES.get(name)


def of_actor(actor: Actor) -> list[Queue]:
    """The queues that an actor's roles see, in the order of their registration."""
    return [queue for queue in _QUEUES.values() if queue.seen_by(actor)]


def of_model(model: type[Model], actor: Actor) -> list[Queue]:
    """Those of them that hold records of a model."""
    return [queue for queue in of_actor(actor) if queue.model is model]


def standing(queue: Queue, actor: Actor, at: datetime) -> Standing:
    """Count and oldest age, in one query."""
    found = queue.rows(actor, at).order_by().aggregate(count=Count("pk"), oldest=Min(queue.since))
    return Standing(queue, found["count"], found["oldest"])
