"""What waits for a second person (A6)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tradeassurance.core import approvals as registered
from tradeassurance.core.actors import Actor
from tradeassurance.core.fields import TextField
from tradeassurance.core.models import Approval, ApprovalState
from tradeassurance.core.refusals import Verdict
from tradeassurance.core.services import approval as services
from tradeassurance.desk import cells, filters, queues, roots, waits
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.forms import MoveForm, RemarkForm
from tradeassurance.desk.moves import Move
from tradeassurance.desk.sections import Facts, Section
from tradeassurance.desk.site import site

TONES = {
    ApprovalState.WAITING: "wait",
    ApprovalState.APPROVED: "good",
    ApprovalState.REFUSED: "bad",
    ApprovalState.VOID: "ended",
}


def state_of(approval: Approval) -> Any:
    """Its state in words, shape and color."""
    return cells.badge(approval.get_state_display(), TONES[ApprovalState(approval.state)])


def action_of(approval: Approval) -> Any:
    """What is to be approved, in words."""
    try:
        return registered.action(approval.action).label
    except KeyError:
        return approval.action


def may_answer(approval: Approval, actor: Actor, at: datetime) -> Verdict:
    """The service's own guard, with the case looked up."""
    return services.may_answer(approval, services.root_of_approval(approval), actor)


class SendBackForm(MoveForm):
    """What should change."""

    remark = TextField(label=_("What should change"), lines=3, max_length=2000)


@admin.register(Approval, site=site)
class ApprovalAdmin(CaseAdmin):
    """Requests for a second person, and how they were answered."""

    title = _("Approvals")
    menu, icon = "cases", "approval"
    list_select_related = ("maker", "checker")
    list_filter = (filters.choices("state", _("State"), ApprovalState.choices),)
    columns = (
        Column(_("To approve"), action_of),
        Column(_("State"), state_of),
        Column(_("Case"), roots.root_cell),
        Column(_("Asked by"), "maker"),
        Column(_("Role"), lambda a: waits.owner_label(a.role)),
        Column(_("Asked"), "asked_at"),
        Column(_("Answered by"), "checker"),
    )
    lead = _("Nobody approves their own work; what was approved is what is executed.")
    moves = (
        Move(
            name="approve",
            label=_("Approve"),
            service=services.answer,
            allowed=may_answer,
            form=RemarkForm,
            values=lambda form, approval: {"approve": True, "remark": form.cleaned_data["remark"]},
            explain=_("What was asked for happens now, exactly as it was asked (I33)."),
            done=_("Approved."),
        ),
        Move(
            name="send-back",
            label=_("Send back"),
            service=services.answer,
            allowed=may_answer,
            form=SendBackForm,
            values=lambda form, approval: {"approve": False, "remark": form.cleaned_data["remark"]},
            explain=_("Nothing happens; whoever asked reads your remark and may ask again."),
            done=_("Sent back."),
            tone="danger",
        ),
    )

    def prepare_rows(self, rows: list[Any]) -> None:
        """The cases of a page at once."""
        roots.attach(rows)

    def heading(self, record: Approval) -> str:
        """What is to be approved."""
        return str(action_of(record))

    def badge(self, record: Approval) -> Any:
        """Its state."""
        return state_of(record)

    def sections(self, request: HttpRequest, record: Approval) -> Iterable[Section]:
        """Who asked, of what, and the answer."""
        yield Facts(
            _("Approval"),
            pairs=[
                (_("Case"), roots.root_cell(record)),
                (_("Role that approves"), waits.owner_label(record.role)),
                (_("Asked by"), str(record.maker)),
                (_("Asked"), record.asked_at),
                (_("Answered by"), record.checker and str(record.checker)),
                (_("Answered"), record.decided_at),
                (_("Remark"), record.remark),
                (_("Fingerprint of the content"), record.content_hash),
            ],
        )


queues.register(
    queues.Queue(
        "core.approvals",
        _("Approvals for my roles"),
        Approval,
        select=lambda actor, at: Approval.objects.filter(
            state=ApprovalState.WAITING, role__in=actor.roles
        ).exclude(maker_id=actor.user_id),
        since="asked_at",
        empty=_("Nothing waits for your approval."),
    )
)
