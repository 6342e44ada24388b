"""The invariants of limits and freezes, recomputed from the rows (I10–I13)."""

from decimal import Decimal

from django.db.models import F, Sum
from django.utils.translation import gettext_noop as _

from suppliers.enums import FreezeState
from suppliers.models import Freeze, Supplier
from tradeassurance.core.integrity import Finding, check

PROTECTED = ("confirmed", "in_production", "shipped", "delivered")
"""States of an order in which a freeze stands."""


@check("I10", _("What is available is limit minus frozen minus outstanding, never below zero"))
def i10() -> Finding:
    """The computed property against the database's own arithmetic."""
    found, rows = [], 0
    for supplier in Supplier.objects.with_available().iterator(chunk_size=2000):
        rows += 1
        if abs(supplier.available - supplier.available_amount) > Decimal("0.00005"):
            found.append(
                f"supplier {supplier.pk} shows {supplier.available_amount}, computed {supplier.available}"
            )
    return rows, found


@check("I11", _("Every freeze fitted the limit at its moment"))
def i11() -> Finding:
    """Frozen plus outstanding plus the freeze itself within the limit, by the numbers the freeze keeps."""
    over = Freeze.objects.filter(
        amount__gt=0, limit_then__lt=F("frozen_then") + F("outstanding_then") + F("amount")
    )
    return Freeze.objects.count(), [f"freeze {pk} did not fit" for pk in over.values_list("pk", flat=True)]


@check(
    "I12",
    _("A supplier's frozen amount is the sum of its open freezes; one per protected order, none otherwise"),
)
def i12() -> Finding:
    """Sums per supplier, and freezes against the states of their orders."""
    sums = dict(
        Freeze.objects.filter(state=FreezeState.OPEN)
        .values_list("supplier")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    found = [
        f"supplier {pk} has {frozen} frozen, its freezes say {sums.get(pk, 0)}"
        for pk, frozen in Supplier.objects.values_list("pk", "frozen_amount")
        if abs(frozen - sums.get(pk, Decimal(0))) > Decimal("0.00005")
    ]
    loose = Freeze.objects.filter(state=FreezeState.OPEN).exclude(order__state__in=PROTECTED)
    found += [f"freeze {pk} is open, its order is not protected" for pk in loose.values_list("pk", flat=True)]
    # A guaranteed part of an order that goes on turned its freeze into debt.
    kept = Freeze.objects.filter(state__in=(FreezeState.OPEN, FreezeState.CONVERTED)).values("order")
    orders = Freeze._meta.get_field("order").related_model._default_manager.filter(state__in=PROTECTED)
    found += [
        f"{number} is protected by no freeze"
        for number in orders.exclude(pk__in=kept).values_list("number", flat=True)
    ]
    return Freeze.objects.count(), found


@check("I13", _("A freeze under an open dispute is not released"))
def i13() -> Finding:
    """Released freezes of disputed orders, and disputed orders whose freeze does not say so."""
    disputed = Freeze.objects.filter(order__disputed=True)
    # A completed order is disputed only where the desk reopened a window after its freeze had ended (X4).
    released = disputed.filter(state=FreezeState.RELEASED).exclude(order__state="completed")
    found = [f"freeze {pk} was released" for pk in released.values_list("pk", flat=True)]
    unmarked = disputed.filter(state=FreezeState.OPEN, disputed_at=None)
    found += [f"freeze {pk} is not set aside for its dispute" for pk in unmarked.values_list("pk", flat=True)]
    return disputed.count(), found
