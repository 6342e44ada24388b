"""The desk opens on work: queues, my cases, deadlines, approvals, money to act on, and whether the house runs."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from tradeassurance.core import outbox
from tradeassurance.core.models import Notice
from tradeassurance.desk import cells, health, queues, waits
from tradeassurance.desk.queues import MINE, Queue, Standing

MOST_MINE, MOST_NOTICES = 8, 8
SOON = timedelta(days=1)


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the dashboard shows to this reader."""
    actor, at = request.actor, request.received_at  # type: ignore[attr-defined]
    mine, groups = [], {queues.WORK: [], queues.MONEY: []}  # type: ignore[var-annotated]
    for queue in queues.of_actor(actor):
        if queue.group == MINE:
            rows = list(queue.rows(actor, at)[: MOST_MINE + 1])
            mine.append((queue, _lines(queue, rows[:MOST_MINE]), rows[MOST_MINE:]))
        else:
            groups[queue.group].append(queues.standing(queue, actor, at))
    return {
        "mine": mine,
        "work": _ordered(groups[queues.WORK]),
        "money": _ordered(groups[queues.MONEY]),
        "jobs": health.jobs(at),
        "notices": notices(request),
    }


def _lines(queue: Queue, rows: list[Any]) -> list[tuple[Any, str, Any, waits.Wait | None]]:
    """Each record with its page, its line, and what somebody must do next about it."""
    due = waits.next_of(rows)
    return [(row, cells.page_of(row), queue.line(row), due.get(row.pk)) for row in rows]


def _ordered(standings: list[Standing]) -> list[Standing]:
    """What waits comes first; empty queues keep their place after it."""
    return sorted(standings, key=lambda standing: standing.count == 0)


def notices(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest notices for the reader and the reader's roles, in the reader's language."""
    actor, user = request.actor, request.user  # type: ignore[attr-defined]
    rows = Notice.objects.filter(company=None, role__in=[*actor.roles, actor.label]).order_by("-pk")[
        :MOST_NOTICES
    ]
    return [{"notice": row, "text": outbox.render(row, user.language, user.time_zone)} for row in rows]  # type: ignore[union-attr]
