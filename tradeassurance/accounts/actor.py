"""From a signed-in person to the Actor that services are told about."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tradeassurance.accounts.models import Membership, RoleGrant, User
from tradeassurance.accounts.ties import tied_company_ids
from tradeassurance.core.actors import PERSON, Actor

COMPANY_SESSION_KEY = "company_id"


def actor_of(user: User, at: datetime, *, company_id: int | None = None) -> Actor:
    """This person as an actor at an instant.

    Staff act in the roles they hold and carry the companies they are tied to (A1); others act for
    ``company_id`` if they are an active member of it, else for the company they joined first.
    """
    if user.is_staff:
        roles = RoleGrant.objects.filter(user=user, ended_at=None).values_list("role", flat=True)
        return Actor(
            PERSON, user_id=user.pk, roles=frozenset(roles), tied_companies=tied_company_ids(user, at)
        )
    return Actor(PERSON, user_id=user.pk, company_id=acting_company_id(user, company_id))


def acting_company_id(user: User, wanted: int | None) -> int | None:
    """The wanted company if this person acts for it now, else the first joined, else none."""
    mine = Membership.objects.filter(user=user, left_at=None).order_by("joined_at", "pk")
    ids = list(mine.values_list("company_id", flat=True))
    if wanted in ids:
        return wanted
    return ids[0] if ids else None


def lazy_actor(request: HttpRequest) -> Actor | None:
    """The request's actor, looked up when first asked for; None for a visitor who has not signed in."""
    if not request.user.is_authenticated:
        return None

    def look_up() -> Actor:
        wanted = request.session.get(COMPANY_SESSION_KEY)
        return actor_of(request.user, request.received_at, company_id=wanted)  # type: ignore[arg-type,attr-defined]

    return SimpleLazyObject(look_up)  # type: ignore[return-value]
