"""Input of a claim: what deviates, since when, what the buyer wants, and what proves it (C3)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from disputes.declarations import Declaration
from disputes.enums import CHECKLIST, EvidenceKind, Reason, Remedy, wanted_for
from disputes.forms.parties import agency_field, amount_field
from tradeassurance.accounts.enums import Language
from tradeassurance.core.fields import DayField, DocumentField, DocumentsField, TextField
from tradeassurance.core.intake import Sealed

DEVIATION, FILES, ABOUT, DROP = "deviation-", "files-", "about-", "drop"
POINTS, DECLARE, AGENCY = "points-", "declare-", "agency"
OTHER = f"{DEVIATION}other"
MOST_FILES = 5
LONGEST_DEVIATION = 1000


class ReasonForm(forms.Form):
    """Step 1: what went wrong (C2). Sent by GET."""

    reason = forms.ChoiceField(
        label=_("What went wrong?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what went wrong.")},
    )


class DeclareForm(forms.Form):
    """Step 2: what the buyer declares (C1); whoever cannot is told what to do instead."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, asked: Iterable[Declaration], given: Iterable[str]
    ) -> None:
        super().__init__(data, initial={f"{DECLARE}{key}": True for key in given})
        for one in asked:
            self.fields[f"{DECLARE}{one.key}"] = forms.BooleanField(
                label=one.statement,
                help_text=one.help_text,
                error_messages={"required": lazy_instead(one)},
            )

    def given(self) -> list[str]:
        """The keys of what was declared, whatever is missing."""
        said = self.cleaned_data
        return [name.removeprefix(DECLARE) for name in self.fields if said.get(name)]


def lazy_instead(declaration: Declaration) -> Any:
    """Why the claim stops without this declaration, and what to do instead."""
    return format_lazy(
        "{} {} {}",
        _("Without this the claim cannot be opened."),
        _("What you can do instead:"),
        declaration.instead,
    )


class KeptFilesField(DocumentsField):
    """Files of which the good ones are kept even if another one is refused: ``accepted`` after cleaning."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.accepted: list[Sealed] = []

    def clean(self, value: Any, initial: Any = None) -> list[Sealed]:
        """The sealed files. Raises one ValidationError that names every refused file."""
        uploads = list(value or [])
        if len(uploads) > self.most:
            raise ValidationError(
                self.error_messages["most"], "most", {"most": self.most, "sent": len(uploads)}
            )
        self.accepted, errors = [], []
        for upload in uploads:
            try:
                self.accepted.append(DocumentField.clean(self, upload))
            except ValidationError as refused:
                errors.append(ValidationError(f"{upload.name}: {' '.join(refused.messages)}", "refused"))
        if errors:
            raise ValidationError(errors)
        return self.accepted


@dataclass(frozen=True)
class Attached:
    """A file that was received with this form before: what it is said to be."""

    kind: str
    sealed: Sealed

    @property
    def token(self) -> str:
        """Names the file inside its draft."""
        return str(self.sealed.public_id)

    @property
    def kind_label(self) -> Any:
        """The kind in words."""
        return EvidenceKind(self.kind).label


class DetailsForm(forms.Form):
    """Step 3: everything about the claim. Files that came before are ``attached``."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        *,
        reason: Reason,
        order: Any,
        requirements: Iterable[Any],
        paid: Decimal,
        shown: str,
        today: date,
        attached: Iterable[Attached] = (),
        **options: Any,
    ) -> None:
        super().__init__(data, files, **options)
        self.reason, self.attached = reason, list(attached)
        self.requirements = list(requirements) if reason.is_about_quality else []
        self._ask_what_differs()
        self._ask_what_happened(today)
        self._ask_what_is_wanted(order.currency, paid, shown)
        self._ask_for_evidence()

    def _ask_what_differs(self) -> None:
        for one in self.requirements:
            self.fields[f"{DEVIATION}{one.pk}"] = TextField(
                label=str(one), lines=2, required=False, max_length=LONGEST_DEVIATION, help_text=_agreed(one)
            )
        if self.reason.is_about_quality:
            label = _("Something else in the contract: quantity, packaging, documents …")
            self.fields[OTHER] = TextField(label=label, lines=2, required=False, max_length=LONGEST_DEVIATION)

    def _ask_what_happened(self, today: date) -> None:
        self.fields["since"] = DayField(
            label=_("Since when?"),
            latest=today,
            help_text=_("The day you noticed it, or the goods were due."),
        )
        self.fields["statement"] = TextField(
            label=_("What happened"),
            lines=7,
            help_text=_("Facts, numbers and dates. The supplier and an arbitrator read this."),
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of your text"), choices=Language.choices
        )

    def _ask_what_is_wanted(self, currency: str, paid: Decimal, shown: str) -> None:
        self.fields["wanted"] = forms.ChoiceField(
            label=_("What do you want?"),
            choices=[(str(one), one.label) for one in wanted_for(self.reason)],
            widget=forms.RadioSelect,
        )
        self.fields["wanted_amount"] = amount_field(
            currency,
            paid,
            shown,
            label=_("Amount you want back (%(currency)s)") % {"currency": currency},
            help_text=_("Only for a partial refund: at most %(most)s, which is what was paid.")
            % {"most": shown},
        )

    def _ask_for_evidence(self) -> None:
        for kind in self.kinds:
            files = KeptFilesField(label=kind.label, kind="evidence", most=MOST_FILES, required=False)
            self.fields[f"{FILES}{kind}"] = files
            self.fields[f"{ABOUT}{kind}"] = TextField(
                label=_("What it shows"), max_length=300, required=False
            )
            if self.points:
                self.fields[f"{POINTS}{kind}"] = forms.MultipleChoiceField(
                    label=_("Which of your points it supports"),
                    choices=self.points,
                    widget=forms.CheckboxSelectMultiple,
                    required=False,
                )
        if EvidenceKind.INSPECTION_REPORT in self.kinds:
            self.fields[AGENCY] = agency_field()

    @property
    def points(self) -> list[tuple[str, Any]]:
        """What a file may be said to support; nothing to choose where the claim has one point."""
        named = [(f"{one.pk}", str(one)) for one in self.requirements]
        return [*named, ("other", _("Something else in the contract"))] if named else []

    @property
    def kinds(self) -> tuple[EvidenceKind, ...]:
        """The checklist of this reason, and room for the rest."""
        return (*CHECKLIST[self.reason], EvidenceKind.OTHER)

    def clean(self) -> dict[str, Any]:
        """An amount where it is needed, a deviation where quality is meant. Raises at the field."""
        values = super().clean() or {}
        part = values.get("wanted") == Remedy.PARTIAL_REFUND and values.get("wanted_amount") is None
        if part and "wanted_amount" not in self.errors:
            self.add_error("wanted_amount", _("Name the amount that you want back."))
        names = list(self._deviation_names()) if self.reason.is_about_quality else []
        if names and not any(values.get(name) or name in self.errors for name in names):
            self.add_error(names[0], _("Say at one requirement at least what differs from the contract."))
        for kind in self.kinds:
            if any(not values.get(f"{DEVIATION}{one}") for one in values.get(f"{POINTS}{kind}") or ()):
                self.add_error(f"{POINTS}{kind}", _("Choose points at which you said what differs."))
        return values

    def _deviation_names(self) -> Iterator[str]:
        for one in self.requirements:
            yield f"{DEVIATION}{one.pk}"
        yield OTHER

    # --- for the page -------------------------------------------------------------------------------

    def deviation_fields(self) -> list[Any]:
        """The fields of what differs."""
        return [self[name] for name in self._deviation_names()] if self.reason.is_about_quality else []

    def evidence_fields(self) -> list[list[Any]]:
        """File, description, points and, of a report, the agency: of each kind."""
        return [[self[name] for name in self._names_of(kind) if name in self.fields] for kind in self.kinds]

    def _names_of(self, kind: EvidenceKind) -> list[str]:
        names = [f"{FILES}{kind}", f"{ABOUT}{kind}", f"{POINTS}{kind}"]
        return [*names, AGENCY] if kind == EvidenceKind.INSPECTION_REPORT else names

    # --- for the draft ------------------------------------------------------------------------------

    def received(self) -> list[Attached]:
        """The files that came with this request and were good, whatever else was wrong."""
        fields: Any = self.fields
        return [Attached(str(kind), one) for kind in self.kinds for one in fields[f"{FILES}{kind}"].accepted]

    def texts(self) -> dict[str, Any]:
        """What was typed, for the draft; files are kept beside it."""
        known = {name: value for name, value in self.cleaned_data.items() if not name.startswith(FILES)}
        return known | {AGENCY: agency.code} if (agency := known.get(AGENCY)) else known

    def deviations(self, values: Mapping[str, Any]) -> tuple[tuple[int | None, str], ...]:
        """Pairs of a requirement's key and what differs."""
        found: list[tuple[int | None, str]] = [
            (one.pk, values[f"{DEVIATION}{one.pk}"])
            for one in self.requirements
            if values.get(f"{DEVIATION}{one.pk}")
        ]
        if values.get(OTHER):
            found.append((None, values[OTHER]))
        return tuple(found)

    def numbers(self, values: Mapping[str, Any], kind: str) -> tuple[int, ...]:
        """The numbers of the points that files of a kind support; a claim's only point needs no choice."""
        named = [str(key) if key else "other" for key, _text in self.deviations(values)] or [""]
        chosen = values.get(f"{POINTS}{kind}") or (named if len(named) == 1 else ())
        return tuple(number for number, name in enumerate(named, 1) if name in chosen)


def _agreed(requirement: Any) -> Any:
    details = [part for part in (requirement.tolerance, requirement.method) if part]
    agreed = " · ".join(details)
    if not agreed:
        return _("What did you find instead? Leave it empty where it is as agreed.")
    return _("Agreed: %(details)s. What did you find instead? Leave it empty where it is as agreed.") % {
        "details": agreed
    }
