"""Cases given to arbitrators: by hand, or to the least loaded qualified one (A1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import Clock, DisputeState
from disputes.models import Dispute, Qualification
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.accounts.readers import only
from tradeassurance.accounts.ties import tied_company_ids, tied_user_ids
from tradeassurance.core import actors
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies


@service(User)
def qualify(
    change: Change,
    user: User,
    *,
    languages: Sequence[str],
    categories: Sequence[str] = (),
    up_to_usd: Decimal | None = None,
) -> Qualification:
    """What cases this arbitrator may be given; recorded by somebody else (A1)."""
    if not (set(roles.ASSIGNING) & change.actor.roles) or change.actor.user_id == user.pk:
        raise Refused(
            "A1",
            _("Another senior arbitrator records what an arbitrator is qualified for."),
            _("Ask a colleague."),
        )
    if not languages:
        raise Refused("A1", _("An arbitrator reads at least one language."), _("Choose one."))
    known = change.find(Qualification, user_id=user.pk)
    if known is None:
        known = change.add(Qualification(user=user, recorded_at=change.at))
    known.languages, known.categories = sorted(languages), sorted(categories)
    known.up_to_usd, known.recorded_at = up_to_usd, change.at
    return known


@service(Dispute)
def assign(change: Change, dispute: Dispute, *, user: User, reason: str) -> Dispute:
    """A senior arbitrator gives the case to somebody, or takes it over; ties and a first decision forbid (A1, A9)."""
    change.require(policy.may_be_given(dispute, _as_actor(user, change.at), user.pk))
    change.because(reason)
    return _give(change, dispute, user.pk)


@service(Dispute)
def assign_least_loaded(change: Change, dispute: Dispute) -> Dispute:
    """The case goes to the qualified arbitrator with the fewest cases under review (A1). Raises Refused."""
    found = candidates(dispute, change.at)
    if not found:
        raise Refused(
            "A1",
            _("No arbitrator is qualified for this case and free of ties."),
            _("Assign it by hand, or record who is qualified."),
        )
    return _give(change, dispute, found[0].user.pk)


def _give(change: Change, dispute: Dispute, user_id: int) -> Dispute:
    if dispute.arbitrator_id == user_id and dispute.state == DisputeState.UNDER_REVIEW:
        raise Refused("A1", _("This person has the case already."), _("Choose a colleague."))
    was_taken = dispute.state == DisputeState.UNDER_REVIEW
    change.advance(dispute.assign, at=change.at, arbitrator_id=user_id)
    change.meet(dispute, Clock.TAKE)
    if not was_taken:
        for company in (dispute.order.buyer_id, dispute.order.seller_id):
            change.tell(company, "dispute.taken", dispute=dispute.number)
    change.tell(only(user_id), "dispute.assigned", dispute=dispute.number)
    return dispute


# --- who can be given what ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """An arbitrator for a case, with the number of cases under review."""

    user: User
    load: int
    qualified: bool


def candidates(dispute: Dispute, at: datetime, *, qualified_only: bool = True) -> list[Candidate]:
    """Who may be given the case, the least loaded first; people tied to a party are never among them (A1)."""
    order = dispute.order
    goods = set(order.agreement.items.values_list("category", flat=True))
    usd = currencies.to_usd(dispute.wanted_amount, order.rate)
    tied = tied_user_ids((order.buyer, order.seller), at) | {dispute.first_arbitrator_id}
    found = []
    for user in _arbitrators():
        known = getattr(user, "qualification", None)
        fits = known is not None and known.covers(dispute.language, goods, usd)
        if user.pk not in tied and (fits or not qualified_only):
            found.append(Candidate(user, user.load, fits))
    return sorted(found, key=lambda one: (not one.qualified, one.load, one.user.pk))


def _arbitrators() -> Any:
    open_grant = Q(role_grants__role__in=roles.ARBITRATION, role_grants__ended_at=None)
    mine = Q(cases__state=DisputeState.UNDER_REVIEW)
    people = User.objects.filter(open_grant, is_staff=True, is_active=True).select_related("qualification")
    return people.annotate(load=Count("cases", filter=mine, distinct=True)).order_by("pk")


def _as_actor(user: User, at: datetime) -> Actor:
    held = user.role_grants.filter(ended_at=None).values_list("role", flat=True)  # type: ignore[attr-defined]
    return Actor(
        actors.PERSON,
        user_id=user.pk,
        roles=frozenset(held) if user.is_staff and user.is_active else frozenset(),
        tied_companies=tied_company_ids(user, at),
    )
