"""Who reads a notice: the people of a company, or the staff who hold a role (N2, I39)."""

from collections import defaultdict
from collections.abc import Iterable

from tradeassurance.accounts.models import Membership, RoleGrant, User
from tradeassurance.core import outbox
from tradeassurance.core.models import Notice


@outbox.readers
def readers_of(notices: list[Notice]) -> dict[int, list[User]]:
    """The active users per notice key, found with two queries however many notices there are."""
    by_company = people_of({notice.company_id for notice in notices if notice.company_id})
    by_role = holders_of({notice.role for notice in notices if notice.role})
    return {
        notice.pk: by_role.get(notice.role, []) if notice.role else by_company.get(notice.company_id, [])
        for notice in notices
    }


def people_of(companies: Iterable[int | None]) -> dict[int, list[User]]:
    """The active people who act for each of these companies now."""
    found: dict[int, list[User]] = defaultdict(list)
    members = Membership.objects.filter(company__in=companies, left_at=None, user__is_active=True)
    for membership in members.select_related("user").order_by("pk"):
        found[membership.company_id].append(membership.user)
    return found


PERSON = "user:"


def only(user_id: int) -> str:
    """The audience that is one member of staff, where a notice is for nobody else (``change.tell(only(17), …)``)."""
    return f"{PERSON}{user_id}"


def holders_of(roles: Iterable[str]) -> dict[str, list[User]]:
    """The active staff who hold each of these roles now, or who are named themselves."""
    roles = list(roles)
    found: dict[str, list[User]] = defaultdict(list)
    named = [int(role.removeprefix(PERSON)) for role in roles if role.startswith(PERSON)]
    if named:
        for user in User.objects.filter(pk__in=named, is_active=True, is_staff=True):
            found[only(user.pk)].append(user)
    grants = RoleGrant.objects.filter(role__in=roles, ended_at=None, user__is_active=True)
    for grant in grants.select_related("user").order_by("pk"):
        found[grant.role].append(grant.user)
    return found
