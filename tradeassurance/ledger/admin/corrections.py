"""Asking for corrections of the books, and answering them (M3, A6)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.actors import Actor
from tradeassurance.core.fields import NumberField, TextField
from tradeassurance.core.models import Approval, ApprovalState
from tradeassurance.core.refusals import Verdict, refuse
from tradeassurance.core.roots import root_models
from tradeassurance.core.services import approval as approvals
from tradeassurance.desk import cells, filters, queues, roots, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.forms import MoveForm, ReasonForm, RemarkForm
from tradeassurance.desk.moves import Move
from tradeassurance.desk.sections import Facts, Section, Table, Text
from tradeassurance.desk.site import site
from tradeassurance.ledger import codes
from tradeassurance.ledger.currencies import minor_unit, quantize
from tradeassurance.ledger.models import Correction, CorrectionState, Entry
from tradeassurance.ledger.services import corrections


class TransferForm(MoveForm):
    """Between which two accounts of the case how much moves, and why."""

    source = forms.ChoiceField(label=_("Out of"))
    target = forms.ChoiceField(label=_("Into"))
    reason = TextField(label=_("Reason"), lines=3, max_length=2000)

    field_order = ("source", "target", "amount", "reason")

    def prepare(self) -> None:
        """The accounts of the case, and an amount with the decimals of its currency."""
        known = corrections.places(self.subject) if self.subject is not None else []
        choices = [
            (f"{code}|{owner}", f"{codes.label_of(code)}, {owner}") for code, owner, _currency in known
        ]
        for name in ("source", "target"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        currency = known[0][2] if known else "USD"
        label = _("Amount (%(currency)s)") % {"currency": currency}
        self.fields["amount"] = NumberField(label=label, decimals=minor_unit(currency))
        self.order_fields(self.field_order)


def _told(form: Any, _entry: Any) -> dict[str, Any]:
    data = form.cleaned_data
    places = {name: tuple(data[name].split("|", 1)) for name in ("source", "target")}
    return {**places, "amount": data["amount"], "reason": data["reason"]}


def may_ask(entry: Entry, actor: Actor, at: datetime) -> Verdict:
    """The service's own guard, with the case looked up."""
    root = root_models()[entry.root_kind]._default_manager.filter(pk=entry.root_id).first()
    return corrections.may_ask(root, entry, actor)


ENTRY_MOVES = (
    Move(
        name="reverse",
        label=_("Take back"),
        service=corrections.ask_reversal,
        allowed=may_ask,
        form=ReasonForm,
        explain=_(
            "Asks a second person to post the opposite of this entry. Nothing is edited; the reason stands with it."
        ),
        done=_("The correction waits for approval."),
        tone="danger",
    ),
    Move(
        name="correct",
        label=_("Correct by an entry"),
        service=corrections.ask_transfer,
        allowed=may_ask,
        form=TransferForm,
        values=_told,
        explain=_("Asks a second person to post a further entry for this case."),
        done=_("The correction waits for approval."),
        tone="secondary",
    ),
)


def waiting(correction: Correction) -> Approval | None:
    """The request to post it, while nobody has answered."""
    asked = Approval.objects.filter(
        action=corrections.APPROVE, subject_id=correction.pk, state=ApprovalState.WAITING
    )
    return asked.first()


def may_answer(correction: Correction, actor: Actor, at: datetime) -> Verdict:
    """Another person of finance, while it waits."""
    approval = waiting(correction)
    if approval is None:
        return refuse("I32", _("This was already decided."), _("Reload the page."))
    return approvals.may_answer(approval, approvals.root_of_approval(approval), actor)


def answer(correction: Correction, **values: Any) -> Any:
    """Answer the request that waits."""
    return approvals.answer(waiting(correction), **values)


MOVES = (
    Move(
        name="approve",
        label=_("Approve and post"),
        service=answer,
        allowed=may_answer,
        form=RemarkForm,
        values=lambda form, correction: {"approve": True, "remark": form.cleaned_data["remark"]},
        explain=_("The lines are posted exactly as they stand here (I33)."),
        done=_("The correction is posted."),
    ),
    Move(
        name="send-back",
        label=_("Send back"),
        service=answer,
        allowed=may_answer,
        form=ReasonForm,
        values=lambda form, correction: {"approve": False, "remark": form.cleaned_data["reason"]},
        explain=_("Nothing is posted; whoever asked reads your reason."),
        done=_("Sent back."),
        tone="danger",
    ),
)


@admin.register(Correction, site=site)
class CorrectionAdmin(CaseAdmin):
    """New entries that put the books right, with their reason and both people."""

    title = _("Corrections")
    menu, icon = "money", "edit_note"
    list_select_related = ("about", "entry")
    list_filter = (filters.choices("state", _("State"), CorrectionState.choices),)
    columns = (
        Column(_("About the entry"), "about.key"),
        Column(_("State"), cells.state),
        Column(_("Case"), roots.root_cell),
        Column(_("Asked"), "asked_at"),
        Column(_("Reason"), "reason"),
    )
    lead = _("Asked for on the page of an entry, posted when a second person agrees (M3).")
    empty = _("No correction was asked for.")
    moves = MOVES

    def prepare_rows(self, rows: list[Any]) -> None:
        """The cases of a page at once."""
        roots.attach(rows)

    def heading(self, record: Any) -> str:
        """What it is about."""
        return str(_("Correction of %(entry)s") % {"entry": record.about.key})

    def sections(self, request: HttpRequest, record: Any) -> Iterable[Section]:
        """What would be, or was, posted."""
        yield Facts(
            _("Correction"),
            side=True,
            pairs=[
                (_("Case"), roots.root_cell(record)),
                (_("About the entry"), cells.record(record.about)),
                (_("Asked"), record.asked_at),
                (_("Decided"), record.decided_at),
                (_("Posted as"), cells.record(record.entry) if record.entry else None),
            ],
        )
        yield Text(_("Reason"), text=record.reason)
        yield Table(_("Lines"), columns=LINES, rows=record.postings)


LINES = (
    Column(_("Account"), lambda line: codes.label_of(line[0])),
    Column(_("Owner"), lambda line: line[1]),
    Column(_("Amount"), lambda line: cells.money(quantize(line[2], line[3]), line[3], signed=True), num=True),
)

queues.register(
    queues.Queue(
        "ledger.corrections",
        _("Corrections of the books to approve"),
        Correction,
        roles=(corrections.roles.FINANCE_CHECKER,),
        select=lambda actor, at: Correction.objects.filter(state=CorrectionState.ASKED),
        since="asked_at",
        group=queues.MONEY,
        empty=_("No correction waits."),
    )
)
timeline.name("ledger.corrections.ask_reversal", _("Reversal of an entry asked for"))
