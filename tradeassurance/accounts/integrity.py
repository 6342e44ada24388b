"""What must always hold of people (INVARIANTS.md)."""

from collections import defaultdict
from datetime import datetime

from django.utils.translation import gettext_noop as _

from tradeassurance.accounts import sessions, traces
from tradeassurance.accounts.models import Membership, RoleGrant, User
from tradeassurance.accounts.roles import forbidden_pair
from tradeassurance.core import approvals
from tradeassurance.core.integrity import Finding, also, check
from tradeassurance.core.models import Approval, ApprovalState


@check("I35", "Nobody holds both halves of a forbidden pair of roles.")
def check_forbidden_pairs() -> Finding:
    """Every person's open roles; a person who is staff and acts for a company counts as well."""
    held: dict[int, set[str]] = defaultdict(set)
    for user_id, role in RoleGrant.objects.filter(ended_at=None).values_list("user_id", "role"):
        held[user_id].add(role)
    violations = [
        f"user:{user_id} is both {pair[0]} and {pair[1]}"
        for user_id, roles in sorted(held.items())
        if (pair := forbidden_pair(roles))
    ]
    both = Membership.objects.filter(left_at=None, user_id__in=held)
    violations += [
        f"user:{user_id} holds a staff role and acts for company:{company_id}"
        for user_id, company_id in both.values_list("user_id", "company_id")
    ]
    return len(held), violations


@check("I48", _("No session survives deactivation, a password change or a removed second factor"))
def i48() -> Finding:
    """Sessions that open although their person's sessions were ended after they began."""
    return sessions.revived()


@check("I45", _("An erased person is named nowhere, and nobody can sign in as one"))
def i45() -> Finding:
    """Erased people with a name, an address, a way in, a company or a role; what they wrote in a case is evidence."""
    erased = User.objects.exclude(erased_at=None)
    found = [
        f"user:{user.pk} {left}" for user in erased.iterator(chunk_size=500) for left in traces.left_of(user)
    ]
    return erased.count(), found


@also("I32")
def approvers_held_the_role() -> Finding:
    """Everybody who answered for a second person, against the roles that person held at that instant."""
    held: dict[int, list[RoleGrant]] = defaultdict(list)
    for grant in RoleGrant.objects.all():
        held[grant.user_id].append(grant)
    answered = Approval.objects.filter(state__in=(ApprovalState.APPROVED, ApprovalState.REFUSED))
    rows, found = 0, []
    for one in answered.iterator(chunk_size=2000):
        rows += 1
        # A case raised to the next role may still be answered by the one it was first put to (X11).
        wanted = {one.role, approvals.action(one.action).role}
        if not any(grant.role in wanted and _stood(grant, one.decided_at) for grant in held[one.checker_id]):
            found.append(
                f"approval {one.pk} ({one.action}) was answered by user:{one.checker_id}, who might not"
            )
    return rows, found


def _stood(grant: RoleGrant, at: datetime) -> bool:
    return grant.granted_at <= at and (grant.ended_at is None or at < grant.ended_at)
