"""The reader's notices: those of the company acted for, newest first, read or unread by person (N2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from tradeassurance.core import outbox
from tradeassurance.core.models import Notice, NoticeRead

RECENT = 99


@dataclass(frozen=True)
class Letter:
    """A notice as one reader sees it, rendered in the reader's language."""

    id: int
    at: datetime
    subject: str
    body: str
    url: str
    is_read: bool


def notices_for(request: HttpRequest) -> QuerySet[Notice]:
    """Every notice of the company that the reader acts for, with `is_read`."""
    company_id = request.actor.company_id if request.actor else None  # type: ignore[attr-defined]
    read = NoticeRead.objects.filter(notice=OuterRef("pk"), user=request.user.pk)
    if company_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(company=company_id).annotate(is_read=Exists(read))


def letters(notices: Iterable[Notice]) -> list[Letter]:
    """Notices in the active language."""
    language, zone = get_language() or "en", timezone.get_current_timezone_name()
    found = []
    for notice in notices:
        text = outbox.render(notice, language, zone)
        found.append(
            Letter(notice.pk, notice.at, text.subject, text.body, text.url, notice.is_read)  # type: ignore[attr-defined]
        )
    return found


def unread_text(request: HttpRequest) -> str:
    """How many of the latest notices are unread: "", "3", "99+". Looks at no more than those."""
    latest = notices_for(request).order_by("-pk").values("pk")[: RECENT + 1]
    unread = Notice.objects.filter(pk__in=latest).exclude(reads__user=request.user.pk).count()
    return f"{RECENT}+" if unread > RECENT else str(unread or "")


def mark_read(request: HttpRequest, notice_ids: Iterable[int]) -> None:
    """Keep that this person saw these notices; asking twice changes nothing."""
    mine = notices_for(request).filter(pk__in=notice_ids).values_list("pk", flat=True)
    reads = [NoticeRead(notice_id=pk, user=request.user, read_at=request.received_at) for pk in mine]  # type: ignore[attr-defined,misc]
    NoticeRead.objects.bulk_create(reads, ignore_conflicts=True)
