"""Moving a clock by hand, with a category and a reason (C8). The original stays visible."""

from datetime import datetime
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from tradeassurance.core import deadlines
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Deadline, DeadlineChange, ExtensionCategory
from tradeassurance.core.refusals import ALLOWED, Refused, Verdict, refuse
from tradeassurance.core.services.approval import hands_on

EXTENDERS: Final = frozenset({"arbitrator", "senior_arbitrator", "risk", "support"})
"""The staff roles that may extend a clock."""

BY_HAND: Final = tuple(
    category
    for category in ExtensionCategory
    if category
    not in (ExtensionCategory.EVIDENCE, ExtensionCategory.INSPECTION, ExtensionCategory.ARBITRATION)
)
"""The categories that staff may choose; the others are the house's own pauses."""

PARTY_COLUMNS: Final = ("buyer_id", "seller_id", "company_id")
"""Where a root names the companies that an extension is told to."""


@service(Deadline)
def extend(
    change: Change,
    deadline: Deadline,
    *,
    until: datetime,
    category: str,
    reason: str,
    seen: datetime | None = None,
) -> DeadlineChange:
    """The clock runs until a later instant (UTC, the last second in time); every party is told at once.

    ``seen`` is where it ended when somebody decided that: a clock that was moved meanwhile stays. Raises Refused.
    """
    change.require(may_extend(deadline, change.root, change.actor, change.at))
    if seen is not None and deadline.due_at != seen:
        raise Refused(
            "C8", _("Somebody moved this deadline meanwhile."), _("Look at where it ends now first.")
        )
    if until <= deadline.due_at:
        raise Refused(
            "C8", _("An extension ends later than the deadline does now."), _("Choose a later day.")
        )
    if category not in BY_HAND:
        raise Refused("C8", _("This category is not one that staff choose."))
    change.because(reason)
    moved = DeadlineChange(
        deadline=deadline,
        at=change.at,
        category=category,
        reason=reason,
        due_before=deadline.due_at,
        due_after=until,
    )
    deadline.due_at = until
    told = {"number": getattr(change.root, "number", ""), "kind": deadline.kind}
    for company_id in party_ids(change.root):
        change.tell(company_id, "deadline.extended", due=until, reason=reason, **told)
    return change.add(moved)


def may_extend(deadline: Deadline, root: models.Model, actor: Actor, at: datetime) -> Verdict:
    """Whether an actor may extend this clock now. A closed one is reopened only with an approval (X4)."""
    if not (hands_on(root, actor) & EXTENDERS):
        return refuse(
            "C8", _("This step belongs to another role."), _("Ask the arbitration, risk or support desk.")
        )
    if not deadline.is_open or deadlines.passed(deadline.due_at, at):
        return refuse("X4", _("This deadline has ended; it cannot be extended any more."))
    return ALLOWED


def party_ids(root: models.Model) -> list[int]:
    """The companies that are parties of a root."""
    found = [getattr(root, name, None) for name in PARTY_COLUMNS]
    return [key for key in found if key is not None]
