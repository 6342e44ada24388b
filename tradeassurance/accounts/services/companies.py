"""Companies registered, who acts for them, and whether their purchases are covered."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import policy, roles
from tradeassurance.accounts.enums import MemberRole
from tradeassurance.accounts.models import Company, Membership, User
from tradeassurance.core import deadlines
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused

REVIEW_COVERAGE = "coverage.review"
REVIEW_COVERAGE_AFTER = DayCount(30)
"""A suspension has no end, and yet nobody is forgotten: the risk desk is asked again after so many days."""


@service(Company, creates=True)
def register(change: Change, *, name: str, country: str, **fields: Any) -> Company:
    """A new company. Raises ValidationError for bad values."""
    change.require(policy.may_administer(change.actor))
    company = Company(name=name, country=country, joined_at=change.at, **fields)
    company.full_clean()
    return change.open(company)


def _active(change: Change, user: User) -> Membership | None:
    return next((m for m in change.all(Membership) if m.user_id == user.pk and m.left_at is None), None)


@service(Company)
def join(change: Change, company: Company, *, user: User, role: str = MemberRole.MEMBER) -> Membership:
    """The person acts for the company from now on. Staff never do (I34)."""
    change.require(policy.may_administer(change.actor))
    if user.is_staff:
        raise Refused("I34", _("Staff act for no company."), _("Enroll the person with another address."))
    if _active(change, user):
        raise Refused("R1", _("This person acts for the company already."))
    return change.add(Membership(user=user, company=company, role=MemberRole(role), joined_at=change.at))


@service(Company)
def leave(change: Change, company: Company, *, user: User) -> None:
    """The person no longer acts for the company; the tie stays for 24 months (X11)."""
    change.require(policy.may_administer(change.actor))
    membership = _active(change, user)
    if membership is None:
        raise Refused("R1", _("This person does not act for the company."))
    membership.left_at = change.at


@service(Company)
def forget_contact(change: Change, company: Company) -> None:
    """Nobody is named as the company's contact any more (I45, N3)."""
    change.require(policy.may_administer(change.actor))
    company.contact_name = company.contact_email = company.contact_phone = ""


@service(Company)
def suspend_coverage(change: Change, company: Company, *, reason: str) -> None:
    """The buyer's purchases are not covered until the suspension is lifted (F1)."""
    change.require(policy.may_change_coverage(change.actor, company))
    if company.is_coverage_suspended:
        raise Refused("F1", _("The coverage is suspended already."))
    change.because(reason)
    company.coverage_suspended_at, company.coverage_suspension_reason = change.at, reason
    _review_later(change, company)
    change.tell(company, "coverage.suspended", reason=reason)


def _review_later(change: Change, company: Company) -> None:
    change.schedule(company, REVIEW_COVERAGE, change.due(REVIEW_COVERAGE_AFTER, company, ""))


def still_suspended(change: Change, company: Company, deadline: Deadline) -> None:
    """The suspension goes on; whether it should is asked again (F1, X12)."""
    since = company.coverage_suspended_at
    change.tell(roles.RISK, "coverage.still_suspended", company=company.name, since=since)
    _review_later(change, company)


@service(Company)
def lift_suspension(change: Change, company: Company, *, reason: str) -> None:
    """The buyer's purchases are covered again (F1)."""
    change.require(policy.may_change_coverage(change.actor, company))
    if not company.is_coverage_suspended:
        raise Refused("F1", _("The coverage is not suspended."))
    change.because(reason)
    company.coverage_suspended_at, company.coverage_suspension_reason = None, ""
    change.meet(company, REVIEW_COVERAGE)
    change.tell(company, "coverage.lifted", reason=reason)


def register_clock() -> None:
    """Called once, when the app is ready."""
    deadlines.register(
        deadlines.Kind(
            REVIEW_COVERAGE,
            Company,
            roles.RISK,
            _("Look at the suspended coverage again"),
            _("The risk desk is asked again."),
            still_suspended,
            "F1",
            70,
        )
    )
