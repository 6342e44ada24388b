"""Inspections on the desk: asked for, fee recorded, report recorded (A4)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes import policy_inspection as policy
from disputes.enums import Conclusion, InspectionState, Measured
from disputes.models import Dispute, Inspection
from disputes.services import inspecting
from disputes.services.inspecting import Report
from tradeassurance.core.fields import DocumentField, NumberField, TextField
from tradeassurance.desk import cells
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, MoveForm

RESULT, MEASURED, FOUND = "result_", "measured_", "found_"


def inspections(dispute: Dispute) -> Iterable[Any]:
    """Those of the case, each knowing it."""
    return dispute.inspections.all()  # type: ignore[attr-defined]


class AskForm(MoveForm):
    """What is to be found out."""

    text = TextField(label=_("What is to be inspected"), lines=4, help_text=_("The buyer reads this."))


class FeeForm(MoveForm):
    """The bank's reference of the fee."""

    bank_reference = TextField(label=_("Bank reference"), max_length=60)


class ReportForm(MoveForm):
    """The agency's report: a finding per requirement, deviating pieces per class, a conclusion (A4)."""

    conclusion = forms.ChoiceField(label=_("Conclusion"), choices=Conclusion.choices)
    summary = TextField(label=_("Summary"), lines=4, help_text=_("Both parties read this."))
    report = DocumentField(kind="evidence", label=_("The agency's report"))

    def prepare(self) -> None:
        """A result for every requirement of the contract, a number for every class of defects."""
        fields: dict[str, forms.Field] = {}
        for one in self.subject.dispute.order.contract.requirements.all():
            fields[f"{RESULT}{one.pk}"] = forms.ChoiceField(
                label=str(one),
                choices=Measured.choices,
                help_text=" · ".join(filter(None, (one.tolerance, one.method))),
            )
            fields[f"{MEASURED}{one.pk}"] = TextField(
                label=gettext("Measured: %(what)s") % {"what": one.characteristic},
                max_length=200,
                required=False,
            )
        for kind, plan in self.subject.plans.items():
            fields[f"{FOUND}{kind}"] = NumberField(
                label=class_label(kind), decimals=0, least=0, most=plan["size"], help_text=rule_of(plan)
            )
        self.fields.update(fields)
        self.order_fields([*fields, "conclusion", "summary", "report"])

    def told(self) -> dict[str, Any]:
        """What the service is told."""
        data = self.cleaned_data
        keys = [name.removeprefix(RESULT) for name in self.fields if name.startswith(RESULT)]
        return {
            "report": Report(
                conclusion=data["conclusion"],
                summary=data["summary"],
                findings={int(key): (data[RESULT + key], data[MEASURED + key]) for key in keys},
                found={kind: int(data[FOUND + kind]) for kind in self.subject.plans},
                sealed=data["report"],
            )
        }


def class_label(kind: str) -> Any:
    """A class of defects, as the number of its deviating pieces."""
    return _("Pieces with a major defect") if kind == "major" else _("Pieces with a minor defect")


def rule_of(plan: dict[str, Any]) -> str:
    """When the lot passes, in words."""
    return gettext("Of %(size)d drawn (letter %(letter)s, AQL %(aql)s): up to %(accept)d pass, from %(reject)d on the lot fails.") % plan  # fmt: skip


MOVES = (
    Move(
        name="ask-inspection",
        label=_("Ask for an inspection"),
        service=inspecting.ask,
        allowed=policy.may_ask_for_inspection,
        form=AskForm,
        explain=_("The buyer books an agency and pays its fee; the desk's own clock stands meanwhile (A4)."),
        done=_("The buyer was asked."),
        tone="secondary",
    ),
    Move(
        name="inspection-fee",
        label=_("Record the inspection fee"),
        service=inspecting.receive_fee,
        transition="commission",
        subjects=inspections,
        form=FeeForm,
        explain=_("The agency is told to go; both parties are told (A4)."),
        done=_("The fee is recorded."),
        names=lambda inspection: inspection.agency.name,
    ),
    Move(
        name="inspection-report",
        label=_("Record the inspection report"),
        service=inspecting.report,
        transition="report",
        subjects=inspections,
        form=ReportForm,
        values=lambda form, inspection: form.told(),
        explain=_("It is evidence that both parties read; the agency is paid (A4)."),
        done=_("The report is on the case."),
        names=lambda inspection: inspection.agency.name,
    ),
    Move(
        name="inspection-fee-back",
        label=_("Give the inspection fee back"),
        service=inspecting.return_fee,
        transition="give_back",
        subjects=inspections,
        form=FeeForm,
        explain=_("Nobody needs the report any more and the agency has not gone (A4)."),
        done=_("The fee went back."),
        names=lambda inspection: inspection.agency.name,
    ),
)


def columns(currency: str) -> tuple[Column, ...]:
    """The inspections of a case as a table."""
    return (
        Column(_("Agency"), lambda i: i.agency.name if i.agency else i.text),
        Column(_("State"), cells.state),
        Column(_("Fee"), lambda i: cells.money(i.fee, currency) if i.fee is not None else None, num=True),
        Column(
            _("Sampling"), lambda i: cells.lines(rule_of(p) for p in i.plans.values()) if i.plans else None
        ),
        Column(_("Conclusion"), _concluded),
    )


def _concluded(inspection: Inspection) -> Any:
    if inspection.state != InspectionState.REPORTED:
        return None
    found = [cells.small(class_label(kind), inspection.found.get(kind, 0)) for kind in inspection.plans]
    return cells.lines([inspection.get_conclusion_display(), inspection.summary, *found])
