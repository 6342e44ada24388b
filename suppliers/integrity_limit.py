"""What must hold of participation, assessments and the directory's words, recomputed from the rows (L1, L2, L6)."""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from suppliers import figures, formula, words
from suppliers.enums import Clock, SupplierState
from suppliers.models import Assessment, RulesAcceptance, Supplier, SupplierWord
from tradeassurance.core.integrity import Finding, check
from tradeassurance.core.models import Deadline, Outcome
from tradeassurance.rules.models import ServiceRules

WAITS = {
    SupplierState.APPLIED: Clock.VERIFY,
    SupplierState.JOINED: Clock.REASSESS,
    SupplierState.SUSPENDED: Clock.REVIEW_SUSPENSION,
    SupplierState.FRAUD: Clock.REVIEW_SUSPENSION,
}
"""The clock that runs in each state that is no end."""


@check("L1", _("Who accepted which rules is kept, and every supplier that is not gone waits for a clock"))
def l1() -> Finding:
    """The latest acceptance against the supplier's own columns; the clock of each state."""
    latest = {
        one.supplier_id: (one.rules_id, one.user_id, one.at)
        for one in RulesAcceptance.objects.order_by("at", "pk").iterator(chunk_size=2000)
    }
    running = set(
        Deadline.objects.filter(subject_kind="supplier", outcome=Outcome.OPEN).values_list(
            "subject_id", "kind"
        )
    )
    rows, found = 0, []
    for supplier in Supplier.objects.iterator(chunk_size=2000):
        rows += 1
        said = (supplier.accepted_rules_id, supplier.accepted_by_id, supplier.accepted_at)
        if latest.get(supplier.pk) != said:
            found.append(f"supplier {supplier.pk} accepted other rules than its acceptances say")
        kind = WAITS.get(SupplierState(supplier.state))
        if kind is not None and (supplier.pk, kind) not in running:
            found.append(f"supplier {supplier.pk} ({supplier.state}) waits for nobody")
    return rows, found


@check("L2", _("Every assessment recomputes from its inputs, and the limit is that of the newest"))
def l2() -> Finding:
    """The formula under the numbers of its own version; sums; the supplier's own limit and grade."""
    rows, found, newest = 0, [], {}
    for one in Assessment.objects.order_by("at", "pk").iterator(chunk_size=2000):
        rows += 1
        newest[one.supplier_id] = one
        known = figures.of_json(one.inputs)
        lines = formula.lines(ServiceRules.typed(one.rules_id), one.grade, known)
        if [line.as_json() for line in lines] != one.contributions:
            found.append(f"assessment {one.pk} does not follow from its inputs")
        if sum((Decimal(line["amount"]) for line in one.contributions), Decimal(0)) != one.formula_amount:
            found.append(f"assessment {one.pk} does not add up to {one.formula_amount}")
    for supplier in Supplier.objects.exclude(joined_at=None).iterator(chunk_size=2000):
        last = newest.get(supplier.pk)
        if last is None or (last.limit_amount, last.grade) != (supplier.limit_amount, supplier.grade):
            found.append(f"supplier {supplier.pk} has a limit that its newest assessment does not give")
        elif last.departs != supplier.limit_by_hand:
            found.append(f"supplier {supplier.pk} says otherwise whether its limit was set by hand")
    return rows, found


@check(
    "L6", _("Each supplier is found by the words of its name and products, its categories and its country")
)
def l6() -> Finding:
    """The words recomputed; read some suppliers at a time."""
    rows, found, some = 0, [], []
    for supplier in Supplier.objects.select_related("company").iterator(chunk_size=1000):
        rows += 1
        some.append(supplier)
        if len(some) == 1000:
            found += _astray(some)
            some = []
    return rows, found + _astray(some)


def _astray(suppliers: list[Supplier]) -> list[str]:
    stored = defaultdict(set)
    known = SupplierWord.objects.filter(supplier__in=suppliers, gone=False)
    for supplier_id, kind, text in known.values_list("supplier_id", "kind", "text"):
        stored[supplier_id].add((kind, text))
    return [
        f"supplier {supplier.pk} is found by other words than its own"
        for supplier in suppliers
        if stored[supplier.pk]
        != words.of_supplier(
            supplier.company.name, supplier.products, supplier.categories, supplier.company.country
        )
    ]
