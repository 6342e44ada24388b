"""Ties between people and companies, recorded as they become known (A1, X11)."""

from datetime import UTC, date, datetime, time

from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import policy, roles
from tradeassurance.accounts.acts import acts_of
from tradeassurance.accounts.enums import TieKind
from tradeassurance.accounts.models import Company, Tie, TieReview, User
from tradeassurance.accounts.ties import TIE_MEMORY
from tradeassurance.core import deadlines
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused

REVIEW = "tie.review"
REVIEW_WITHIN = DayCount(5, "business")
RAISE_AFTER = DayCount(1, "business")
"""The house's own promises: a review is done within five business days, then raised every business day."""


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
    change.add(tie, reserve=True)
    _look_at_what_was_done(change, company, tie)
    return tie


def _look_at_what_was_done(change: Change, company: Company, tie: Tie) -> None:
    """A tie recorded later opens a review of what the person did while it counted (X11)."""
    since = datetime.combine(tie.started_on, time.min, UTC)
    until = change.at
    if tie.ended_on is not None:
        until = min(until, datetime.combine(tie.ended_on + TIE_MEMORY, time.max, UTC))
    acts = acts_of(tie.user, company, since, until)
    if not acts:
        return
    review = TieReview(tie=tie, company=company, opened_at=change.at, acts=[act.plain() for act in acts])
    change.add(review, reserve=True)
    change.schedule(review, REVIEW, change.due(REVIEW_WITHIN, company, ""))
    change.tell(roles.SENIOR_ARBITRATOR, "tie.review", person=tie.user.name, company=company.name)


@service(TieReview)
def conclude(change: Change, review: TieReview, *, stands: bool, conclusion: str) -> TieReview:
    """Somebody without a tie says whether what was done stands, and why (X11)."""
    if not conclusion.strip():
        raise Refused("X11", _("A review ends with a conclusion."), _("Write what was found."))
    move = review.let_stand if stands else review.correct
    change.because(conclusion)
    change.advance(move, at=change.at, user_id=change.actor.person, conclusion=conclusion)
    change.meet(review, REVIEW)
    if not stands:
        change.tell(
            roles.HEAD_OF_ARBITRATION,
            "tie.to_correct",
            person=review.tie.user.name,
            company=review.company.name,
            conclusion=conclusion,
        )
    return review


def not_reviewed(change: Change, review: TieReview, deadline: Deadline) -> None:
    """Nobody looked in time: raised to the next role, and the clock starts anew (X11)."""
    change.tell(
        roles.HEAD_OF_ARBITRATION, "tie.review", person=review.tie.user.name, company=review.company.name
    )
    change.schedule(review, REVIEW, change.due(RAISE_AFTER, review.company, ""))


def register_clock() -> None:
    """Called once, when the app is ready."""
    deadlines.register(
        deadlines.Kind(
            REVIEW,
            TieReview,
            roles.SENIOR_ARBITRATOR,
            _("Look at what the tied person did"),
            _("It is raised to the head of arbitration."),
            not_reviewed,
            "X11",
            70,
        )
    )


@service(Tie)
def end(change: Change, tie: Tie, *, ended_on: date) -> None:
    """The tie ended on that day; it counts for 24 months more (X11)."""
    change.require(policy.may_administer(change.actor))
    if tie.ended_on is not None or ended_on < tie.started_on:
        raise Refused("X11", _("The tie has ended already, or would end before it begins."))
    tie.ended_on = ended_on
