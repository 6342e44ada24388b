"""Writing a version: its name, its start, and one parameter at a time."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.calendars import BUSINESS, CALENDAR, DayCount
from tradeassurance.core.fields import NumberField, TextField
from tradeassurance.desk.forms import InstantField, MoveForm
from tradeassurance.rules.kinds import Choice, Count, Days, Factor, Months, Rate, Several, Switch, UsDollars
from tradeassurance.rules.models import ServiceRules

SET, OFF, UNSET = "set", "off", "unset"
COUNTS = [(CALENDAR, _("calendar days")), (BUSINESS, _("business days"))]


class DraftForm(MoveForm):
    """A new version, as a copy of another one or with every parameter unset."""

    code = forms.RegexField(
        label=_("Code"),
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=40,
        help_text=_("Small letters, digits and hyphens, such as current-2025."),
    )
    title = TextField(label=_("Title"), max_length=120)
    copy_of = forms.ModelChoiceField(
        label=_("Copy of"),
        queryset=ServiceRules.objects.none(),
        required=False,
        empty_label=_("nothing: all unset"),
    )
    applies_from = InstantField(label=_("Applies from"), required=False)

    def prepare(self) -> None:
        """Any version may be copied."""
        self.fields["copy_of"].queryset = ServiceRules.objects.order_by("-pk")  # type: ignore[attr-defined]


class DescribeForm(MoveForm):
    """What a draft is called and from when it applies."""

    title = TextField(label=_("Title"), max_length=120)
    applies_from = InstantField(label=_("Applies from"), required=False)


class ParameterForm(MoveForm):
    """One parameter: whether it is decided, its value, its source, and where sources disagree."""

    decided = forms.ChoiceField(label=_("Decided"), widget=forms.RadioSelect)
    source = TextField(
        label=_("Source"), max_length=40, required=False, help_text=_("Such as S1, section 4.")
    )
    note = TextField(label=_("Note, where sources disagree"), lines=3, required=False)

    def prepare(self) -> None:
        """The fields that this kind of parameter needs."""
        definition = self.subject.definition
        choices = [(SET, _("has this value")), (UNSET, _("nobody has decided yet"))]
        if definition.may_be_off:
            choices.insert(1, (OFF, definition.off))
        self.fields["decided"].choices = choices  # type: ignore[attr-defined]
        tail = {name: self.fields.pop(name) for name in ("source", "note")}
        value = _fields(definition.kind)
        for field in value.values():
            field.conditional = True  # type: ignore[attr-defined]  # needed where it is decided, so not "optional"
        self.fields |= value | tail

    def clean(self) -> dict[str, Any]:
        """A value is needed exactly where the parameter has one."""
        data = super().clean() or {}
        if data.get("decided") == SET:
            for name in _fields(self.subject.definition.kind):
                if data.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, _("Give a value, or say that nobody has decided yet."))
        return data

    @property
    def typed(self) -> Any:
        """The typed value, None where it is switched off."""
        data = self.cleaned_data
        return None if data["decided"] == OFF else _typed(self.subject.definition.kind, data)


def _fields(kind: Any) -> dict[str, forms.Field]:
    optional: Any = {"required": False}
    match kind:
        case Days():
            days = NumberField(label=_("Days"), decimals=0, least=0, most=3660, **optional)
            return {
                "value": days,
                "counts": forms.ChoiceField(label=_("Counted as"), choices=COUNTS, **optional),
            }
        case Choice():
            return {"value": forms.ChoiceField(label=_("Value"), choices=kind.options.choices, **optional)}
        case Several():
            boxes = forms.MultipleChoiceField(
                label=_("Value"),
                choices=kind.options.choices,
                widget=forms.CheckboxSelectMultiple,
                **optional,
            )
            return {"value": boxes}
        case Switch():
            answers = [("yes", _("yes")), ("no", _("no"))]
            return {"value": forms.ChoiceField(label=_("Value"), choices=answers, **optional)}
        case Rate():
            text = _("A share from 0 to 1: 0.10 is ten percent.")
            return {
                "value": NumberField(
                    label=_("Value"), decimals=4, least=0, most=1, help_text=text, **optional
                )
            }
        case UsDollars():
            return {"value": NumberField(label=_("US dollars"), decimals=2, least=0, most=10**12, **optional)}
        case Factor():
            return {"value": NumberField(label=_("Times"), decimals=4, least=0, most=100, **optional)}
        case Count():
            return {"value": NumberField(label=_("Number"), decimals=0, least=0, most=10_000, **optional)}
        case Months():
            return {"value": NumberField(label=_("Months"), decimals=0, least=1, most=120, **optional)}
    raise TypeError(f"no form for {kind!r}")


def _typed(kind: Any, data: dict[str, Any]) -> Any:
    value = data["value"]
    match kind:
        case Days():
            return DayCount(int(value), data["counts"])
        case Several():
            return list(value)
        case Switch():
            return value == "yes"
        case Months() | Count():
            return int(value)
    return value


def initial_of(parameter: Any) -> dict[str, Any]:
    """The form's first content: the parameter as it stands."""
    found = {"decided": UNSET, "source": parameter.source, "note": parameter.note, "counts": CALENDAR}
    if not parameter.is_set:
        return found
    value = parameter.typed
    if value is None:
        return found | {"decided": OFF}
    found["decided"] = SET
    match value:
        case DayCount():
            return found | {"value": value.days, "counts": value.counts}
        case bool():
            return found | {"value": "yes" if value else "no"}
        case tuple():
            return found | {"value": [str(one.value) for one in value]}
        case Decimal():
            return found | {"value": f"{value:f}"}
    return found | {"value": str(getattr(value, "value", value))}
