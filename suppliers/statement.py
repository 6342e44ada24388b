"""What a supplier's orders hold of its limit: a statement whose lines add up to its row (L3–L5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from suppliers.models import Freeze, Supplier
from tradeassurance.core import deadlines
from tradeassurance.core.models import Deadline, Outcome

MOST = 100


@dataclass(frozen=True)
class Held:
    """One open freeze; ``next`` is the order's next clock: until then nothing comes back by itself."""

    freeze: Freeze
    next: Deadline | None

    @property
    def pk(self) -> int:
        """The freeze's key."""
        return self.freeze.pk

    @property
    def waits_for(self) -> Any:
        """What must happen by the next clock."""
        return deadlines.kind(self.next.kind).label if self.next else ""

    @property
    def due_at(self) -> datetime | None:
        """When the next clock ends."""
        return self.next.due_at if self.next else None


@dataclass(frozen=True)
class FreezeStatement:
    """The open freezes, the newest first; ``more`` of them are only in the totals. Amounts in USD."""

    rows: list[Held]
    frozen: Decimal
    own_risk: Decimal
    more: int
    more_frozen: Decimal
    more_own_risk: Decimal


def of(supplier: Supplier, most: int = MOST) -> FreezeStatement:
    """The statement of one supplier. Three queries."""
    freezes = Freeze.objects.open().filter(supplier=supplier)
    shown = list(freezes.select_related("order", "order__buyer").order_by("-frozen_at", "-pk")[:most])
    sums = freezes.aggregate(count=Count("pk"), frozen=Sum("amount"), risk=Sum("own_risk_amount"))
    frozen, risk = sums["frozen"] or Decimal(0), sums["risk"] or Decimal(0)
    return FreezeStatement(
        rows=with_clocks(shown),
        frozen=frozen,
        own_risk=risk,
        more=sums["count"] - len(shown),
        more_frozen=frozen - sum((f.amount for f in shown), Decimal(0)),
        more_own_risk=risk - sum((f.own_risk_amount for f in shown), Decimal(0)),
    )


def with_clocks(freezes: Iterable[Freeze]) -> list[Held]:
    """Freezes with the next clock of their orders, asked together."""
    freezes = list(freezes)
    running = Deadline.objects.filter(
        root_kind="order", root_id__in=[f.order_id for f in freezes], outcome=Outcome.OPEN
    ).exclude(kind__endswith=deadlines.REMINDER)
    first: dict[int, Deadline] = {}
    for deadline in running.order_by("due_at", "pk"):
        first.setdefault(deadline.root_id, deadline)
    return [Held(freeze, first.get(freeze.order_id)) for freeze in freezes]
