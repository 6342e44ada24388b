"""Four eyes (A6, I32, I33): who asked, of what content, who may answer, what then happens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import Approval, ApprovalState, root_kind
from .refusals import Refused


@dataclass(frozen=True)
class Action:
    """Something that needs a second person.

    ``content_hash(change, subject)`` is taken when asked and compared when answered, so that what was approved is
    what is executed. ``approved(change, subject, approval)`` and ``refused(...)`` bring about the result.
    """

    name: str
    role: str
    label: Any
    content_hash: Callable[[Any, Any], str]
    approved: Callable[[Any, Any, Approval], None]
    refused: Callable[[Any, Any, Approval], None]


_ACTIONS: dict[str, Action] = {}


def register(action: Action) -> Action:
    """Make an action known; the same name twice is an error of the code."""
    if action.name in _ACTIONS:
        raise ValueError(f"approval action {action.name} is registered twice")
    _ACTIONS[action.name] = action
    return action


def action(name: str) -> Action:
    """The registered action. Raises KeyError."""
    return _ACTIONS[name]


def ask(change: Any, name: str, subject: Any) -> Approval:
    """Ask for a second person. Raises ValueError where nobody asks: the clock has no work of its own to check."""
    known = _ACTIONS[name]
    if change.actor.user_id is None:
        raise ValueError(f"{name} is asked for by a person, not by {change.actor.label}")
    approval = Approval(
        action=name,
        subject_kind=root_kind(subject),
        subject_id=subject.pk,
        content_hash=known.content_hash(change, subject),
        role=known.role,
        maker_id=change.actor.user_id,
        asked_at=change.at,
    )
    change.add(approval)
    change.tell(known.role, "approval.asked", action=name)
    return approval


def waiting(change: Any, name: str, subject: Any) -> Approval | None:
    """The waiting approval of a subject, if any."""
    wanted = {"subject_kind": root_kind(subject), "subject_id": subject.pk}
    return change.find(Approval, action=name, state=ApprovalState.WAITING, **wanted)


def void(change: Any, name: str, subject: Any) -> None:
    """A waiting approval is no longer needed."""
    if (approval := waiting(change, name, subject)) is not None:
        approval.state, approval.decided_at = ApprovalState.VOID, change.at


def answer(change: Any, approval: Approval, subject: Any, *, approve: bool, remark: str = "") -> None:
    """Approve or send back, and bring about what follows. Raises Refused (I32, I33)."""
    approval = change.fresh(approval)
    known = _ACTIONS[approval.action]
    if approval.state != ApprovalState.WAITING:
        raise Refused("I32", _("This was already decided."), _("Reload the page."))
    if change.actor.user_id == approval.maker_id:
        raise Refused("A6", _("Nobody approves their own work."), _("Ask a colleague with the same role."))
    if not {known.role, approval.role} & change.actor.roles:
        raise Refused(
            "A6", _("You do not have the role that approves this."), _("Ask a colleague who has it.")
        )
    if known.content_hash(change, subject) != approval.content_hash:
        raise Refused(
            "I33", _("The content changed after approval was asked for."), _("Ask for approval again.")
        )
    approval.state = ApprovalState.APPROVED if approve else ApprovalState.REFUSED
    approval.checker_id, approval.decided_at, approval.remark = change.actor.user_id, change.at, remark
    (known.approved if approve else known.refused)(change, subject, approval)
