"""Erasing a person: asked for with a reason, approved by a second person, refused under a hold (I45).

The trail names nobody, so that chains verify afterwards as before: people are numbers there, and the number stays.
"""

import hashlib
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import holds, policy, roles, traces
from tradeassurance.accounts.enums import Language
from tradeassurance.accounts.models import Address, Company, RoleGrant, User
from tradeassurance.accounts.services import companies
from tradeassurance.core import approvals, calendars, deadlines
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Approval, Deadline
from tradeassurance.core.refusals import Refused

ACTION = "person.erase"
ANSWER = "person.answer_erasure"
ANSWER_WITHIN = calendars.DayCount(7, "calendar")
"""The house's own promise; the law gives a month."""


def ask(user: User, *, by: Actor, at: datetime, reason: str, key: str | None = None) -> Approval:
    """Ask for it: the person acts for no company from now on, and companies name no such contact. Raises Refused."""
    _refuse_under_hold(user)
    for membership in user.memberships.filter(left_at=None).select_related("company").order_by("pk"):
        companies.leave(membership.company, by=by, at=at, user=user)
    for company in Company.objects.filter(contact_email__iexact=user.email).order_by("pk"):
        companies.forget_contact(company, by=by, at=at)
    return request(user, by=by, at=at, reason=reason, key=key)


@service(User)
def request(change: Change, user: User, *, reason: str) -> Approval:
    """A second person of user administration is asked."""
    change.require(policy.may_erase(user, change.actor))
    _refuse_under_hold(user)
    if approvals.waiting(change, ACTION, user):
        raise Refused("I45", _("Erasing this person waits for approval already."))
    change.because(reason)
    _start_clock(change, user)
    return approvals.ask(change, ACTION, user)


@service(User)
def hold(change: Change, user: User, *, reason: str) -> None:
    """The person may not be erased until the hold is lifted; the reason is shown to whoever asks."""
    change.require(policy.may_administer(change.actor))
    change.because(reason)
    user.legal_hold = reason


@service(User)
def lift_hold(change: Change, user: User, *, reason: str) -> None:
    """The stated hold is over."""
    change.require(policy.may_administer(change.actor))
    if not user.legal_hold:
        raise Refused("I45", _("Nothing is held by law."))
    change.because(reason)
    user.legal_hold = ""


def carry_out(change: Change, user: User, approval: Approval) -> None:
    """Approved: name, addresses, password, second factors, sessions and roles go, unless a hold came between."""
    _refuse_under_hold(user)
    change.meet(user, ANSWER)
    name, email = user.name, user.email
    user.name, user.email = traces.pseudonym(user), traces.address(user)
    user.language, user.time_zone = Language.ENGLISH, "UTC"
    user.set_unusable_password()
    user.is_active, user.last_login, user.erased_at = False, None, change.at
    user.session_epoch += 1
    for number, row in enumerate(change.all(Address), start=1):
        row.email, row.verified = traces.address(user, number), False
    for grant in change.all(RoleGrant):
        grant.ended_at = grant.ended_at or change.at
    traces.wipe(user, name, email)


def not_approved(change: Change, user: User, approval: Approval) -> None:
    """Sent back: the person stays; whoever asked reads the remark."""
    change.meet(user, ANSWER)


def fingerprint(_change: Change, user: User) -> str:
    """Whom exactly the approval is about (I33)."""
    return hashlib.sha256(f"{ACTION}|{user.pk}|{user.email}|{user.name}".encode()).hexdigest()


def not_answered(change: Change, user: User, deadline: Deadline) -> None:
    """Nobody answered in time: user administration is told again, and the clock starts anew (X12)."""
    change.tell(roles.USER_ADMIN, "approval.asked", action=ACTION)
    _start_clock(change, user)


def _start_clock(change: Change, user: User) -> None:
    due: Any = calendars.due(change.at, ANSWER_WITHIN, zone="UTC", country="", region="")
    change.schedule(user, ANSWER, due)


def _refuse_under_hold(user: User) -> None:
    if found := holds.of(user):
        raise Refused("I45", " ".join(found), _("Ask again when nothing holds the person any more."))


def register() -> None:
    """Called once, when the app is ready."""
    label = _("Erase a person")
    approvals.register(
        approvals.Action(ACTION, roles.USER_ADMIN, label, fingerprint, carry_out, not_approved)
    )
    deadlines.register(
        deadlines.Kind(
            ANSWER,
            User,
            roles.USER_ADMIN,
            _("Answer whether the person is erased"),
            _("User administration is told again."),
            not_answered,
            "I45",
            70,
        )
    )
