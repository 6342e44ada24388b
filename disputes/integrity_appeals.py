"""The invariant of appeals, recomputed from the rows (I30)."""

from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.utils.translation import gettext_noop as _

from disputes.enums import Clock
from disputes.models import Appeal, Dispute
from tradeassurance.core.integrity import Finding, check
from tradeassurance.core.models import Deadline

ISSUES = 2
"""The most decisions a dispute can have: the first, and the one on all appeals together."""


@check(
    "I30",
    _("At most one appeal per party, in time, with new evidence, decided by another; nothing after it"),
)
def i30() -> Finding:
    """Appeals against their window, their evidence, their second arbitrator, and what came after."""
    found = [*_more_than_once(), *_too_late(), *_without_news(), *_by_the_same(), *_after_it()]
    return Appeal.objects.count(), found


def _more_than_once() -> Iterator[str]:
    twice = Appeal.objects.values("dispute__number", "side").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice.order_by():
        yield f"{row['dispute__number']}: the {row['side']} appealed {row['n']} times"


def _too_late() -> Iterator[str]:
    dues = dict(Deadline.objects.filter(kind=Clock.APPEAL).values_list("subject_id", "due_at"))
    rows = Appeal.objects.values_list("dispute_id", "dispute__number", "at")
    for pk, number, at in rows.iterator(chunk_size=2000):
        if pk in dues and at.replace(microsecond=0) > dues[pk]:
            yield f"{number} was appealed after the window"


def _without_news() -> Iterator[str]:
    proven = Q(evidence__at__gte=F("at"), evidence__side=F("side"), evidence__dispute=F("dispute"))
    bare = Appeal.objects.annotate(news=Count("evidence", filter=proven)).filter(news=0)
    for number in bare.values_list("dispute__number", flat=True):
        yield f"{number} was appealed without new evidence"


def _by_the_same() -> Iterator[str]:
    same = Dispute.objects.filter(arbitrator=F("first_arbitrator"))
    for number in same.values_list("number", flat=True):
        yield f"{number} was appealed to the same arbitrator"


def _after_it() -> Iterator[str]:
    issued = Count("determinations", filter=Q(determinations__issued_at__isnull=False))
    for number in Dispute.objects.annotate(n=issued).filter(n__gt=ISSUES).values_list("number", flat=True):
        yield f"{number} was decided again after its appeal"
    late = Appeal.objects.filter(
        dispute__determinations__issued_at__gt=F("dispute__appealed_at"),
        dispute__determinations__issued_at__lt=F("at"),
    )
    for number in late.values_list("dispute__number", flat=True).distinct():
        yield f"{number} was appealed after the decision on the appeal"
