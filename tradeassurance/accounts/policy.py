"""Who may do what with people and companies: pure functions that answer with a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import roles
from tradeassurance.core.actors import CLOCK_KIND, Actor
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse

if TYPE_CHECKING:
    from tradeassurance.accounts.models import Company, User


def may_administer(actor: Actor) -> Verdict:
    """User administration, or the installation itself (the first person, the demo's world)."""
    if actor.kind == CLOCK_KIND or roles.USER_ADMIN in actor.roles:
        return ALLOWED
    return refuse(
        "R1", _("Only user administration may do this."), _("Ask a colleague in user administration.")
    )


def may_grant(actor: Actor, user: User, role: str, held: Iterable[str]) -> Verdict:
    """Whether this role may be given to this person, who holds ``held`` (I35)."""
    held = set(held)
    if not (may := may_administer(actor)):
        return may
    if actor.user_id is not None and actor.user_id == user.pk:
        return refuse("I35", _("Nobody grants a role to themselves."), _("Ask a colleague to grant it."))
    if role not in roles.BY_NAME:
        return refuse("I35", _("There is no such role."), _("Choose one of the roles listed."))
    if not (user.is_staff and user.is_active):
        return refuse(
            "I35", _("Only active staff hold roles."), _("Make the person a member of staff first.")
        )
    if role in held:
        return refuse("I35", _("This person holds the role already."))
    if pair := roles.forbidden_pair(held | {role}):
        reason = _("Nobody may be both “%(one)s” and “%(other)s”.") % {
            "one": roles.label(pair[0]),
            "other": roles.label(pair[1]),
        }
        return refuse("I35", reason, _("End the other role first, or choose another person."))
    return ALLOWED


def may_change_coverage(actor: Actor, company: Company) -> Verdict:
    """Risk staff suspend a buyer's coverage and lift the suspension (F1), but not of a company they are tied to."""
    if company.pk in actor.tied_companies:
        return refuse("I34", _("You are tied to this company."), _("Leave it to a colleague."))
    if actor.kind == CLOCK_KIND or roles.RISK in actor.roles:
        return ALLOWED
    return refuse("F1", _("Only risk staff may suspend coverage or lift it."))


def may_end_sessions(actor: Actor, user: User) -> Verdict:
    """One's own, or those of anybody for user administration (I48)."""
    return ALLOWED if actor.user_id == user.pk else may_administer(actor)


def may_erase(user: User, actor: Actor) -> Verdict:
    """User administration; not oneself, and nobody twice (I45)."""
    if user.erased_at is not None:
        return refuse("I45", _("This person is erased already."))
    if actor.user_id == user.pk:
        return refuse("I45", _("Nobody erases themselves."), _("Ask a colleague."))
    return may_administer(actor)


def may_choose_for(actor: Actor, user: User) -> Verdict:
    """One's own language and time zone are one's own to choose."""
    if actor.kind == CLOCK_KIND or actor.user_id == user.pk:
        return ALLOWED
    return refuse("N1", _("Only the person may choose this."))


def is_covered(company: Company) -> Verdict:
    """Whether orders and claims of this buyer are covered at present (C1, F1)."""
    if company.is_coverage_suspended:
        return refuse(
            "F1",
            _(
                "The buyer's coverage is suspended: until that is lifted, no claim about this order can be opened."
            ),
            _("Write to support to have it reviewed."),
        )
    return ALLOWED


def may_review_tie(review: Any, actor: Actor, at: datetime) -> Verdict:
    """Not the person whose deeds are looked at, nor anybody tied to the company too (X11)."""
    if actor.user_id == review.tie.user_id or review.company_id in actor.tied_companies:
        return refuse("X11", _("Somebody without a tie to this company looks at it."), _("Ask a colleague."))
    return ALLOWED
