"""The running clocks of a dispute, told to one side: who must act, by when, what happens otherwise (X12)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from disputes import policy
from disputes.enums import Clock
from orders import counting, wording
from orders.enums import Side
from tradeassurance.core import deadlines
from tradeassurance.core.models import Deadline

BOTH, DESK, ASKED = "both", "desk", "asked"
"""Owners that are no side; ASKED is the side that an offer or a request is put to."""
RIGHTS = (Clock.APPEAL,)
"""Clocks that end a right: nobody must act by them."""


@dataclass(frozen=True)
class Duty:
    """One clock as a side reads it. ``owner`` is a side, both, or the desk."""

    deadline: Deadline
    owner: str
    who: str
    side: str
    rule: str
    at: datetime
    is_done: bool = False
    """Whether the owner did its part, although the clock runs on until somebody else did theirs."""

    @property
    def label(self) -> Any:
        """What must happen, in the imperative."""
        return deadlines.kind(self.deadline.kind).label

    @property
    def verb(self) -> str:
        """The same inside a sentence."""
        return wording.as_verb(self.label)

    @property
    def otherwise(self) -> Any:
        """What happens on silence, to be read after “Otherwise:”."""
        return wording.as_verb(deadlines.kind(self.deadline.kind).on_silence)

    @property
    def is_mine(self) -> bool:
        """Whether the reader's side must act."""
        return self.owner in (self.side, BOTH)

    @property
    def is_right(self) -> bool:
        """Whether it ends a right instead of a duty."""
        return self.deadline.kind in RIGHTS

    @property
    def stands(self) -> bool:
        """Whether the clock stands still."""
        return self.deadline.paused_at is not None

    @property
    def is_over(self) -> bool:
        """Whether the time has passed, recorded or not (C7)."""
        return not self.stands and deadlines.passed(self.deadline.due_at, self.at)

    @property
    def why(self) -> list[str]:
        """Where the date comes from."""
        return counting.reasons(self.deadline)


def duty(order: Any, deadline: Deadline, side: str, at: datetime, *, subject: Any = None) -> Duty:
    """One running clock for a side; ``subject`` is what it is about, where that is known."""
    kind = deadlines.kind(deadline.kind)
    owner = _owner(kind.owner, deadline.kind, subject)
    who = _who(order, owner, deadline.kind)
    return Duty(deadline, owner, who, side, kind.rule, at, _is_done(deadline.kind, subject, side))


def _is_done(kind: str, subject: Any, side: str) -> bool:
    if subject is None:
        return False
    if kind in (Clock.REFUND, Clock.OWED):
        return subject.reported_at is not None
    return kind == Clock.APPEAL and policy.has_waived(subject, side)


def _owner(named: str, kind: str, subject: Any) -> str:
    if kind == Clock.OFFER and subject is not None:
        return str(Side(subject.side).other)
    if kind == Clock.EVIDENCE and subject is not None:
        return str(subject.side)
    if named == ASKED:
        return BOTH
    return named if named in (*Side.values, BOTH) else DESK


def says_nothing_yet(dispute: Any, kind: str) -> bool:
    """Whether a clock runs of which nothing follows yet: the time to agree, before the supplier has answered."""
    return kind == Clock.AGREE and dispute.responded_at is None


def asked_side(kind: str, subject: Any) -> str:
    """The side that an offer or a request for evidence is put to."""
    return _owner(ASKED, kind, subject)


def _who(order: Any, owner: str, kind: str) -> str:
    if owner == BOTH:
        return _("Both sides") if kind in (Clock.AGREE, Clock.AUTO_ESCALATE) else _("Either side")
    return order.party(owner).name if owner in Side.values else _("Trade Assurance")


def first(duties: list[Duty]) -> Duty | None:
    """The one that the page puts on top: what the reader must do, else what everybody waits for."""
    running = [one for one in duties if not one.stands]
    open_ones = [one for one in running if not one.is_done]
    must = [one for one in open_ones if one.owner == one.side]
    return next(iter(must or open_ones or running), None)
