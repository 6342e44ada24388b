"""The limit: assessed by the formula every month, on a change of grade, and set by hand (L2)."""

from datetime import timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from suppliers import figures, formula
from suppliers.enums import LIMIT_CURRENCY, STOPPED, Cause, Clock, Grade, SupplierState
from suppliers.figures import Figures
from suppliers.models import Assessment, Supplier
from tradeassurance.accounts import roles
from tradeassurance.core import calendars
from tradeassurance.core.calendars import Due
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.rules.models import ServiceRules

LONG_AGO = timedelta(days=40)
"""A month that nobody assessed longer ago than this is not made up later."""


@service(Supplier)
def set_limit(
    change: Change, supplier: Supplier, *, grade: str, limit: Decimal | None, reason: str
) -> Assessment:
    """Staff set grade and limit (USD) by hand, with a reason; existing freezes stand (L2, L3).

    Another number than the formula's stands until somebody sets the limit anew; None is the formula's number.
    """
    _risk_only(change, supplier)
    assessment = record(change, supplier, Cause.HAND, grade=grade, limit=limit, reason=reason)
    _tell(change, supplier, assessment)
    return assessment


@service(Supplier)
def change_grade(change: Change, supplier: Supplier, *, grade: str, reason: str) -> Assessment:
    """Staff give another grade; the limit follows by the formula at once (L2)."""
    _risk_only(change, supplier)
    if grade == supplier.grade:
        raise Refused("L2", _("The supplier has this grade already."), _("Choose another grade."))
    assessment = record(change, supplier, Cause.GRADE, grade=grade, limit=None, reason=reason)
    _tell(change, supplier, assessment)
    return assessment


@service(Supplier)
def reassess(change: Change, supplier: Supplier) -> Assessment:
    """The monthly assessment. A limit set by hand stays; what the formula gives is kept beside it (L2)."""
    kept = supplier.limit_amount if supplier.limit_by_hand else None
    reason = _still_by_hand(supplier) if kept is not None else ""
    assessment = record(change, supplier, Cause.MONTHLY, grade=supplier.grade, limit=kept, reason=reason)
    if assessment.limit_amount != assessment.limit_before:
        _tell(change, supplier, assessment)
    return assessment


def _still_by_hand(supplier: Supplier) -> str:
    """The words of whoever departed from the formula, which go on to hold."""
    last = Assessment.objects.filter(supplier_id=supplier.pk).exclude(reason="").only("reason").first()
    return last.reason if last else "-"


def _risk_only(change: Change, supplier: Supplier) -> None:
    if roles.RISK not in supplier.hands(change.actor):
        raise Refused("L2", _("Only risk staff set a limit."), _("Ask a colleague of the risk desk."))
    if supplier.state not in (SupplierState.JOINED, *STOPPED):
        raise Refused(
            "L2", _("A limit belongs to a supplier that takes part."), _("Admit the supplier first.")
        )


def record(
    change: Change, supplier: Supplier, cause: str, *, grade: str, limit: Decimal | None, reason: str
) -> Assessment:
    """Assess now: the supplier gets the limit, and everything it rests on is kept. Part of a change."""
    rules = _in_force(change)
    terms = ServiceRules.typed(rules.pk)
    known = _figures(change, supplier, terms.limit_lookback_months)
    lines = formula.lines(terms, Grade(grade).value, known)
    result = formula.total(lines)
    since, until = figures.span(change.at, terms.limit_lookback_months)
    assessment = Assessment(
        supplier=supplier,
        at=change.at,
        cause=cause,
        grade=grade,
        rules=rules,
        inputs={"since": since.isoformat(), "until": until.isoformat(), **known.as_json()},
        contributions=[line.as_json() for line in lines],
        formula_amount=result,
        limit_before=supplier.limit_amount,
        limit_amount=result if limit is None else limit,
        reason=reason,
        assessed_by_id=change.actor.user_id,
    )
    if reason and cause != Cause.MONTHLY:
        change.because(reason)
    supplier.grade, supplier.limit_amount = grade, assessment.limit_amount
    supplier.limit_by_hand = assessment.departs
    supplier.covered_orders, supplier.on_time_rate = known.orders, known.on_time_rate
    return change.add(assessment)


def schedule_next(change: Change, supplier: Supplier) -> None:
    """The next assessment: the end of the first day of the next month, UTC."""
    change.drop(supplier, Clock.REASSESS)
    start = change.unit.at if change.unit.at - change.at > LONG_AGO else change.at
    first = (start.date() + relativedelta(months=1)).replace(day=1)
    due_at = calendars.end_of_day(first, "UTC")
    change.schedule(supplier, Clock.REASSESS, Due(due_at=due_at, started_at=change.at, zone="UTC"))


def _in_force(change: Change) -> ServiceRules:
    """The version in force; asked once for all suppliers that are assessed together."""
    key = ("rules in force", change.at)
    if key not in change.unit.memory:
        change.unit.memory[key] = ServiceRules.objects.in_force(change.at)
    return change.unit.memory[key]


def _figures(change: Change, supplier: Supplier, months: int) -> Figures:
    """The supplier's figures; counted once for all suppliers that are assessed together."""
    since, until = figures.span(change.at, months)
    key = ("supplier figures", since, until)
    if key not in change.unit.memory:
        change.unit.memory[key] = figures.of(list(change.unit.cases), since, until)
    return change.unit.memory[key][supplier.pk]


def _tell(change: Change, supplier: Supplier, assessment: Assessment) -> None:
    change.tell(
        supplier.company_id,
        "supplier.limit_changed",
        limit=Amount(assessment.limit_amount, LIMIT_CURRENCY),
        before=Amount(assessment.limit_before, LIMIT_CURRENCY),
        reason=assessment.reason,
    )
