"""Statements of a period: opening, what came, what went, closing, to the minor unit (M4, I46).

Entries are numbered by their instant, so a period is a range of numbers: nothing before it is read row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from tradeassurance.ledger import currencies
from tradeassurance.ledger.models import Posting

_NONE = Decimal(0)
Place = tuple[str, str]
"""Code of an account and currency: what a statement has one line of."""


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` up to but not including ``until`` (aware, whole seconds); None: from the first, to the last."""

    since: datetime | None = None
    until: datetime | None = None

    @property
    def before(self) -> Q:
        """What was posted before it; nothing where it begins with the first entry."""
        return Q(entry_id__lt=first_id(self.since)) if self.since else Q(pk__in=[])

    @property
    def up_to(self) -> Q:
        """What was posted before its end."""
        return Q(entry_id__lt=first_id(self.until)) if self.until else Q()

    @property
    def within(self) -> Q:
        """What was posted in it."""
        chosen = Q()
        if self.since:
            chosen &= Q(entry_id__gte=first_id(self.since))
        if self.until:
            chosen &= Q(entry_id__lt=first_id(self.until))
        return chosen


@dataclass(frozen=True, slots=True)
class Balance:
    """One place in one currency: ``opening + came - went == closing``. ``came`` and ``went`` are not negative."""

    code: str
    currency: str
    opening: Decimal
    came: Decimal
    went: Decimal

    @property
    def closing(self) -> Decimal:
        """What it holds at the end of the period."""
        return self.opening + self.came - self.went


def first_id(at: datetime) -> UUID:
    """The least number that an entry of this instant can have (`entry_id`)."""
    return UUID(int=int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62)


def balances(chosen: Q, period: Period) -> list[Balance]:
    """A line per place and currency of the chosen postings, in one query; places without any are left out."""
    within = period.within
    rows = (
        Posting.objects.filter(chosen)
        .filter(period.up_to)
        .order_by()
        .values_list("account__code", "currency")
        .annotate(
            opening=Sum("amount", filter=period.before),
            came=Sum("amount", filter=within & Q(amount__gt=0)),
            went=Sum("amount", filter=within & Q(amount__lt=0)),
        )
    )
    return sorted((_balance(*row) for row in rows), key=lambda one: (one.currency, one.code))


def _balance(
    code: str, currency: str, opening: Decimal | None, came: Decimal | None, went: Decimal | None
) -> Balance:
    sums = [currencies.quantize(amount or _NONE, currency) for amount in (opening, came, went)]
    return Balance(code, currency, sums[0], sums[1], -sums[2])


def movements(chosen: Q, period: Period) -> QuerySet[Posting]:
    """The chosen postings of a period; order them by ``entry_id`` and ``id``: the order of their instants."""
    return Posting.objects.filter(chosen).filter(period.within).select_related("entry", "account")


def running(chosen: Q, period: Period, first: Posting | None) -> dict[Place, Decimal]:
    """What each place held just before a posting of the period, or at its opening; one query."""
    before = period.before
    if first is not None:
        before = Q(entry_id__lt=first.entry_id) | Q(entry_id=first.entry_id, pk__lt=first.pk)
    rows = Posting.objects.filter(chosen).filter(before).order_by()
    sums = rows.values_list("account__code", "currency").annotate(total=Sum("amount"))
    return {(code, currency): currencies.quantize(total, currency) for code, currency, total in sums}


def in_order(chosen: Q, period: Period, chunk: int = 2000) -> Iterator[list[Any]]:
    """Every movement of a period in chunks, oldest first, however many there are."""
    rows: list[Any] = []
    for posting in movements(chosen, period).order_by("entry_id", "pk").iterator(chunk_size=chunk):
        rows.append(posting)
        if len(rows) == chunk:
            yield rows
            rows = []
    if rows:
        yield rows
