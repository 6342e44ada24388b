"""Ties between people and companies, recorded as they become known (A1, X11)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import policy
from tradeassurance.accounts.enums import TieKind
from tradeassurance.accounts.models import Company, Tie, User
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused


@service(Company)
def record(
    change: Change,
    company: Company,
    *,
    user: User,
    kind: str,
    started_on: date,
    ended_on: date | None = None,
    note: str = "",
) -> Tie:
    """Notes that the person is or was tied to the company; from now on works on none of its cases."""
    change.require(policy.may_administer(change.actor))
    if ended_on is not None and ended_on < started_on:
        raise Refused("X11", _("The tie ends before it begins."), _("Check the two dates."))
    tie = Tie(
        user=user,
        company=company,
        kind=TieKind(kind),
        started_on=started_on,
        ended_on=ended_on,
        recorded_at=change.at,
        note=note,
    )
    return change.add(tie)


@service(Tie)
def end(change: Change, tie: Tie, *, ended_on: date) -> None:
    """The tie ended on that day; it counts for 24 months more (X11)."""
    change.require(policy.may_administer(change.actor))
    if tie.ended_on is not None or ended_on < tie.started_on:
        raise Refused("X11", _("The tie has ended already, or would end before it begins."))
    tie.ended_on = ended_on
