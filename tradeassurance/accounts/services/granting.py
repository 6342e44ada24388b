"""Roles given to staff and taken back; each leaves its row and its trail entry (I35, I41)."""

from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import policy
from tradeassurance.accounts.models import RoleGrant, User
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused


def open_grants(change: Change) -> dict[str, RoleGrant]:
    """The roles this person holds inside the change, by name."""
    return {grant.role: grant for grant in change.all(RoleGrant) if grant.ended_at is None}


@service(User)
def grant(change: Change, user: User, *, role: str) -> RoleGrant:
    """Gives the role; forbidden pairs are refused."""
    change.require(policy.may_grant(change.actor, user, role, open_grants(change)))
    by = change.actor.user_id
    return change.add(RoleGrant(user=user, role=role, granted_at=change.at, granted_by_id=by))


@service(User)
def revoke(change: Change, user: User, *, role: str, reason: str) -> None:
    """Ends the role now; what was done under it stays done."""
    change.require(policy.may_administer(change.actor))
    held = open_grants(change)
    if role not in held:
        raise Refused("I35", _("This person does not hold the role."))
    change.because(reason)
    held[role].ended_at = change.at
