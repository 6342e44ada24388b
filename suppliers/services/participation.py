"""From application to leaving, and the limit set by hand (L1, L2)."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from suppliers.enums import SupplierState
from suppliers.models import Assessment, Supplier
from tradeassurance.accounts import roles
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused


@service(Supplier, creates=True)
def apply(
    change: Change, *, company: Any, rules: Any, products: str = "", categories: tuple[str, ...] = ()
) -> Supplier:
    """A company asks to take part and accepts a version of the service rules (L1)."""
    if change.actor.company_id != company.pk:
        raise Refused(
            "L1", _("A company applies for itself."), _("Sign in for the company that wants to take part.")
        )
    if Supplier.objects.for_company(company.pk).exists():
        raise Refused(
            "L1", _("Your company has applied already."), _("The participation page shows where it stands.")
        )
    supplier = change.open(
        Supplier(
            company=company,
            accepted_rules=rules,
            accepted_by_id=change.actor.person,
            accepted_at=change.at,
            products=products,
            categories=list(categories),
        )
    )
    change.tell(roles.RISK, "supplier.applied", company=company.name)
    return supplier


@service(Supplier)
def admit(change: Change, supplier: Supplier, *, grade: str, limit: Decimal, reason: str) -> Supplier:
    """Staff verified the company: it joins with a grade and a first limit in USD (L1, L2)."""
    change.advance(supplier.admit, at=change.at)
    _assess(change, supplier, grade, limit, reason)
    change.tell(supplier.company_id, "supplier.joined")
    return supplier


@service(Supplier)
def set_limit(change: Change, supplier: Supplier, *, grade: str, limit: Decimal, reason: str) -> Assessment:
    """Staff set the limit by hand, with a reason; existing freezes stand (L2, L3)."""
    if roles.RISK not in supplier.hands(change.actor):
        raise Refused("L2", _("Only risk staff set a limit."), _("Ask a colleague of the risk desk."))
    if supplier.state == SupplierState.LEFT:
        raise Refused("L1", _("The supplier has left the program."))
    assessment = _assess(change, supplier, grade, limit, reason)
    change.tell(supplier.company_id, "supplier.limit_changed", reason=reason)
    return assessment


def _assess(change: Change, supplier: Supplier, grade: str, limit: Decimal, reason: str) -> Assessment:
    change.because(reason)
    assessment = Assessment(
        supplier=supplier,
        at=change.at,
        grade=grade,
        limit_before=supplier.limit_amount,
        limit_amount=limit,
        reason=reason,
        assessed_by_id=change.actor.user_id,
    )
    supplier.grade, supplier.limit_amount = grade, limit
    return change.add(assessment)


@service(Supplier)
def suspend(change: Change, supplier: Supplier, *, reason: str) -> Supplier:
    """Staff stop new orders; protected ones go on (L1)."""
    change.because(reason)
    change.advance(supplier.suspend, at=change.at, reason=reason)
    change.tell(supplier.company_id, "supplier.suspended", reason=reason)
    return supplier


@service(Supplier)
def reinstate(change: Change, supplier: Supplier, *, reason: str) -> Supplier:
    """New orders are possible again (L1)."""
    change.because(reason)
    change.advance(supplier.reinstate)
    change.tell(supplier.company_id, "supplier.reinstated", reason=reason)
    return supplier


@service(Supplier)
def leave(change: Change, supplier: Supplier) -> Supplier:
    """The supplier leaves; nothing changes for protected orders (L1)."""
    change.advance(supplier.leave)
    change.tell(roles.RISK, "supplier.left", company=supplier.company.name)
    return supplier
