"""Answering what waits for a second person (A6, I32, I33)."""

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from tradeassurance.core import approvals
from tradeassurance.core.actors import Actor
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Approval, ApprovalState, Recorded, root_kind
from tradeassurance.core.refusals import ALLOWED, Refused, Verdict, refuse
from tradeassurance.core.unit import root_models


@service(Approval)
def answer(change: Change, approval: Approval, *, approve: bool, remark: str = "") -> Approval:
    """Approve, or send back with a remark; what was asked for then happens, or does not."""
    change.require(may_answer(approval, change.root, change.actor))
    if not approve and not remark.strip():
        raise Refused("A6", _("Sending something back needs a remark."), _("Say what should change."))
    subject = change.case.find(subject_model(approval.subject_kind), approval.subject_id)
    approvals.answer(change, approval, subject, approve=approve, remark=remark)
    return approval


def may_answer(approval: Approval, root: models.Model, actor: Actor) -> Verdict:
    """Whether an actor may answer: another person, of the right role, not tied to the case (A1, A6)."""
    if approval.state != ApprovalState.WAITING:
        return refuse("I32", _("This was already decided."), _("Reload the page."))
    if actor.user_id is None or actor.user_id == approval.maker_id:
        return refuse("A6", _("Nobody approves their own work."), _("Ask a colleague with the same role."))
    if not {approval.role, _role_of(approval)} & hands_on(root, actor):
        return refuse(
            "A6", _("You do not have the role that approves this."), _("Ask a colleague who has it.")
        )
    return ALLOWED


def _role_of(approval: Approval) -> str:
    # A case raised to the next role (X11) may still be answered by the one it was first put to.
    return approvals.action(approval.action).role


def hands_on(root: models.Model, actor: Actor) -> frozenset[str]:
    """The parts an actor plays for a root; the staff roles for one that has no parties."""
    hands = getattr(root, "hands", None)
    return hands(actor) if hands is not None else actor.roles


def subject_model(kind: str) -> type[models.Model]:
    """The model behind the short name of a subject. Raises LookupError."""
    for model in apps.get_models():
        if issubclass(model, Recorded) and root_kind(model) == kind:
            return model
    raise LookupError(f"no model is called {kind}")


def root_of_approval(approval: Approval) -> models.Model:
    """The record of the case that an approval belongs to. Raises DoesNotExist."""
    return root_models()[approval.root_kind]._default_manager.get(pk=approval.root_id)
