"""Decisions that are drafted, read over and edited before they go out (A5), and returns that the desk judges (A8)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.enums import DeterminationState, NoReturn
from disputes.models import Dispute
from disputes.services import decision_texts, determination, returns_desk
from orders.enums import Side
from tradeassurance.accounts.enums import Language
from tradeassurance.core.actors import Actor
from tradeassurance.core.fields import TextField
from tradeassurance.core.refusals import Verdict, refuse
from tradeassurance.desk.moves import Move, MoveForm, ReasonForm


def drafts(dispute: Dispute) -> Iterable[Any]:
    """The determinations of a case that are being written."""
    rows = dispute.determinations.all()  # type: ignore[attr-defined]
    return [one for one in rows if one.state == DeterminationState.DRAFT]


def goods_of(dispute: Dispute) -> Iterable[Any]:
    """What goes back, if anything does."""
    goods = getattr(dispute, "goods_return", None)
    return [goods] if goods is not None else []


def may_hand_in(draft: Any, actor: Actor, at: datetime) -> Verdict:
    """A draft whose evidence is frozen, by its author."""
    if draft.dispute.evidence_closed_at is None:
        return refuse("A3", _("Evidence is open again: this draft rests on less."), _("Draft it anew."))
    return policy.may_edit(draft, actor, at)


class TextsForm(MoveForm):
    """The text for each side in each language."""

    def prepare(self) -> None:
        """As generated, or as edited before."""
        known = {(one.side, one.language): one.text for one in self.subject.texts.all()}
        for side in Side:
            for code, language in Language.choices:
                label = gettext("For the %(side)s, in %(language)s") % {
                    "side": side.label,
                    "language": language,
                }
                initial = known.get((str(side), code), "")
                self.fields[f"{side}.{code}"] = TextField(label=label, lines=10, initial=initial)


class WaiveForm(ReasonForm):
    """The ground of A7, and why."""

    ground = forms.ChoiceField(label=_("Ground"), choices=NoReturn.choices)
    field_order = ("ground", "reason")


class JudgeForm(ReasonForm):
    """Whether the goods came back as they were received."""

    in_condition = forms.TypedChoiceField(
        label=_("The goods are in the condition received"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
    )
    field_order = ("in_condition", "reason")


MOVES = (
    Move(
        name="edit-texts",
        label=_("Edit what the parties read"),
        service=decision_texts.edit,
        allowed=may_hand_in,
        subjects=drafts,
        form=TextsForm,
        values=lambda form, draft: {"texts": form.cleaned_data},
        explain=_("Each side reads its text in its own language as soon as the decision is out (A5)."),
        done=_("The texts are kept."),
        names=lambda draft: f"{draft.number}",
        tone="secondary",
    ),
    Move(
        name="hand-in",
        label=_("Let the decision go out"),
        service=determination.hand_in,
        allowed=may_hand_in,
        subjects=drafts,
        explain=_(
            "Both parties read it, or a second person approves it first where that is needed (A5, A6)."
        ),
        done=_("The determination went out, or waits for a second person."),
        names=lambda draft: f"{draft.number}",
    ),
    Move(
        name="reopen-evidence",
        label=_("Put the draft aside"),
        service=determination.reopen,
        allowed=may_hand_in,
        subjects=drafts,
        form=ReasonForm,
        explain=_("Evidence is open again; the decision is drafted anew later (A3)."),
        done=_("Evidence is open again."),
        names=lambda draft: f"{draft.number}",
        tone="secondary",
    ),
    Move(
        name="return-judge",
        label=_("Judge the condition of the return"),
        service=returns_desk.judge,
        transition="uphold",
        subjects=goods_of,
        form=JudgeForm,
        explain=_("In the condition received: the refund follows. Changed: nothing is refunded (A8)."),
        done=_("The condition is judged."),
        names=lambda goods: "",
    ),
    Move(
        name="return-waive",
        label=_("Refund without return"),
        service=returns_desk.waive,
        transition="waive",
        subjects=goods_of,
        form=WaiveForm,
        explain=_("The refund does not wait for the goods; the ground stands in the record (A7)."),
        done=_("The goods need not come back."),
        names=lambda goods: "",
        tone="secondary",
    ),
)
