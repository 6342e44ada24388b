"""The list of inspection agencies, kept by the desk (A4)."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from orders.models import Agency
from orders.models.agency import FEE_CURRENCY
from tradeassurance.accounts import roles
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse
from tradeassurance.ledger import currencies

KEEPERS = frozenset({roles.SUPPORT, roles.SENIOR_ARBITRATOR})
"""The staff roles that keep the list."""


@service(Agency, creates=True)
def designate(
    change: Change,
    *,
    code: str,
    name: str,
    fee: Decimal,
    monitoring_fee: Decimal,
    countries: Sequence[str] = (),
) -> Agency:
    """A new agency that both sides and the desk may book. Fees in USD; no country means everywhere."""
    change.require(may_keep(change.actor))
    code = code.strip().lower()
    if Agency.objects.filter(code=code).exists():
        raise ValidationError({"code": _("There is an agency with this code already.")})
    agency = Agency(code=code, name=name, countries=sorted(set(countries)), active=True)
    _set_fees(agency, fee, monitoring_fee)
    return change.open(agency)


@service(Agency)
def revise(
    change: Change,
    agency: Agency,
    *,
    name: str,
    fee: Decimal,
    monitoring_fee: Decimal,
    active: bool,
    countries: Sequence[str] = (),
) -> Agency:
    """Other fees, countries or name from now on; what was booked keeps the fee it was booked at."""
    change.require(may_keep(change.actor))
    agency.name, agency.active, agency.countries = name, active, sorted(set(countries))
    _set_fees(agency, fee, monitoring_fee)
    return agency


def _set_fees(agency: Agency, fee: Decimal, monitoring_fee: Decimal) -> None:
    agency.fee = currencies.check(fee, FEE_CURRENCY)
    agency.monitoring_fee = currencies.check(monitoring_fee, FEE_CURRENCY)


def may_keep(actor: Actor) -> Verdict:
    """Whether an actor may change the list of agencies."""
    if actor.roles & KEEPERS:
        return ALLOWED
    return refuse("A4", _("This step belongs to another role."), _("Ask a colleague in support."))
