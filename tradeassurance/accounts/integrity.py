"""What must always hold of people (INVARIANTS.md)."""

from collections import defaultdict

from django.utils.translation import gettext_noop as _

from tradeassurance.accounts import sessions, traces
from tradeassurance.accounts.models import Membership, RoleGrant, User
from tradeassurance.accounts.roles import forbidden_pair
from tradeassurance.core.integrity import Finding, check


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
