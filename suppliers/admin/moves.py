"""What the risk desk does with suppliers: verify, admit, set limits, suspend."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from suppliers.enums import STOPPED, Grade, PaperKind, SupplierState
from suppliers.extensions import Consequence, affected
from suppliers.models import Supplier
from suppliers.services import assessment, participation
from tradeassurance.accounts import roles
from tradeassurance.core.actors import Actor
from tradeassurance.core.fields import NumberField, TextField
from tradeassurance.core.refusals import Verdict, refuse
from tradeassurance.desk.moves import Move, MoveForm, ReasonForm, held_by


class GradeForm(MoveForm):
    """A grade, with the reason that the supplier reads."""

    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices)
    reason = TextField(label=_("Reason"), lines=3, max_length=2000, help_text=_("The supplier reads it."))


class LimitForm(GradeForm):
    """A grade and, to depart from the formula, a limit in US dollars."""

    limit = NumberField(
        label=_("Limit in USD"),
        decimals=2,
        least=0,
        most=10**11,
        required=False,
        help_text=_(
            "Empty: what the formula gives. Another number departs from it, and stands until it is set anew."
        ),
    )
    field_order = ("grade", "limit", "reason")


class AdmitForm(LimitForm):
    """As a limit is set, by somebody who has seen the documents."""

    checked = forms.BooleanField(
        label=_("The documents were checked: company, license and persons are who they say they are."),
        error_messages={"required": _("Check the documents first, or ask for more.")},
    )
    field_order = ("checked", "grade", "limit", "reason")


class AskForm(MoveForm):
    """What the company should hand in."""

    text = TextField(
        label=_("What is missing"), lines=3, max_length=2000, help_text=_("The supplier reads it.")
    )


def _present(supplier: Supplier) -> dict[str, Any]:
    """The limit as it stands where it departs from the formula already."""
    return {
        "grade": supplier.grade,
        "limit": f"{supplier.limit_amount:.2f}" if supplier.limit_by_hand else "",
    }


def _for_admission(form: Any, supplier: Supplier) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "checked"}


def _may_set_limit(supplier: Supplier, actor: Actor, at: datetime) -> Verdict:
    if supplier.state not in (SupplierState.JOINED, *STOPPED):
        return refuse(
            "L2", _("A limit belongs to a supplier that takes part."), _("Admit the supplier first.")
        )
    return held_by(roles.RISK, rule="L2")(supplier, actor, at)


def _may_ask(supplier: Supplier, actor: Actor, at: datetime) -> Verdict:
    if supplier.state not in (SupplierState.APPLIED, SupplierState.JOINED, *STOPPED):
        return refuse("L1", _("Nothing is to be verified now."))
    return held_by(roles.RISK, rule="L1")(supplier, actor, at)


def _standing(supplier: Supplier, actor: Actor, at: datetime) -> Iterable[str]:
    frozen = f"{supplier.frozen_amount:,.2f}"
    yield gettext("Frozen for confirmed orders now: USD %(frozen)s. Existing freezes stand.") % {
        "frozen": frozen
    }


def _papers(supplier: Supplier, actor: Actor, at: datetime) -> Iterable[str]:
    kinds = set(supplier.papers.values_list("kind", flat=True))  # type: ignore[attr-defined]
    if kinds:
        named = ", ".join(str(PaperKind(kind).label) for kind in sorted(kinds))
        yield gettext("Handed in: %(documents)s.") % {"documents": named}
    if PaperKind.LICENCE not in kinds:
        yield gettext("No business license was handed in.")


def what_fraud_means(supplier: Supplier, actor: Actor, at: datetime) -> Iterable[str]:
    """What follows for how many of the open orders (L7)."""
    counted = Counter(one.consequence for one in affected.of(supplier, at))
    for consequence in Consequence:
        if counted[consequence]:
            yield gettext("%(what)s: %(count)s orders") % {
                "what": consequence.label,
                "count": counted[consequence],
            }


MOVES = (
    Move(
        name="admit",
        label=_("Admit"),
        service=participation.admit,
        transition="admit",
        form=AdmitForm,
        initial=_present,
        values=_for_admission,
        effects=_papers,
        explain=_("The supplier takes part from now on, with this grade and limit, and is told so (L1, L2)."),
        done=_("The supplier takes part."),
    ),
    Move(
        name="ask",
        label=_("Ask for documents"),
        service=participation.ask_for_documents,
        allowed=_may_ask,
        form=AskForm,
        effects=_papers,
        explain=_("The supplier reads this here and by e-mail, and hands in on its participation page (L1)."),
        done=_("The supplier was asked."),
        tone="secondary",
    ),
    Move(
        name="decline",
        label=_("Decline"),
        service=participation.decline,
        transition="decline",
        form=ReasonForm,
        explain=_("The company does not take part. It reads the reason, and may apply again (L1)."),
        done=_("The application was declined."),
        tone="danger",
    ),
    Move(
        name="limit",
        label=_("Set the limit"),
        service=assessment.set_limit,
        allowed=_may_set_limit,
        form=LimitForm,
        initial=_present,
        effects=_standing,
        explain=_("The supplier is told the new limit and the reason (L2)."),
        done=_("The limit is set."),
        tone="secondary",
    ),
    Move(
        name="grade",
        label=_("Change the grade"),
        service=assessment.change_grade,
        allowed=_may_set_limit,
        form=GradeForm,
        initial=lambda supplier: {"grade": supplier.grade},
        effects=_standing,
        explain=_("The limit is assessed anew by the formula at once, also where it was set by hand (L2)."),
        done=_("The grade is changed, and the limit assessed anew."),
        tone="secondary",
    ),
    Move(
        name="suspend",
        label=_("Suspend"),
        service=participation.suspend,
        transition="suspend",
        form=ReasonForm,
        explain=_(
            "New orders stop at once. Protected orders go on unchanged. The supplier reads the reason (L1)."
        ),
        done=_("The supplier is suspended."),
        tone="danger",
    ),
    Move(
        name="fraud",
        label=_("Suspend for fraud"),
        service=participation.suspend_for_fraud,
        transition="suspend_for_fraud",
        form=ReasonForm,
        effects=what_fraud_means,
        explain=_(
            "New orders stop at once; the page then lists every open order and what follows for it (L7)."
        ),
        done=_("The supplier is suspended for fraud."),
        tone="danger",
    ),
    Move(
        name="reinstate",
        label=_("Reinstate"),
        service=participation.reinstate,
        transition="reinstate",
        form=ReasonForm,
        explain=_("New orders are possible again. The supplier is told (L1)."),
        done=_("The supplier takes part again."),
    ),
)
