"""Rows of a form that grow and shrink without JavaScript: lines and quality requirements (O2, O3)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext_lazy as _

from suppliers.categories import CHOICES
from tradeassurance.core.fields import NumberField, TextField

MOST_ROWS = 60
UNIT_PRICE_DECIMALS = 4


class Unchecked(forms.Form):
    """A form that may show what was typed without a word about it, while rows are added or removed."""

    unchecked = False

    def full_clean(self) -> None:
        """Checks the form, unless it was not sent to be checked."""
        if not self.unchecked:
            super().full_clean()
            return
        self._errors, self.cleaned_data = ErrorDict(), {}


class ItemRow(Unchecked):
    """One product line."""

    product = TextField(label=_("Product"), max_length=200)
    category = forms.ChoiceField(label=_("Category"), choices=[("", _("Choose…")), *CHOICES])
    quantity = NumberField(label=_("Quantity"), decimals=3, most=10**9)
    unit = TextField(label=_("Unit"), max_length=20, initial="pcs")
    unit_price = NumberField(label=_("Unit price"), decimals=UNIT_PRICE_DECIMALS, most=10**9, least=0)


class RequirementRow(Unchecked):
    """One quality requirement: what is looked at, what it must be, how far from it, how it is found out."""

    characteristic = TextField(label=_("Characteristic"), max_length=120)
    requirement = TextField(label=_("Requirement"), max_length=300)
    tolerance = TextField(label=_("Tolerance"), max_length=120, required=False)
    method = TextField(label=_("Test method"), max_length=200, required=False)


STANDARD_INSPECTION = (
    {
        "characteristic": _("Quantity"),
        "requirement": _("All ordered pieces"),
        "tolerance": _("± 0%"),
        "method": _("Counted before shipment"),
    },
    {
        "characteristic": _("Workmanship and appearance"),
        "requirement": _("Major defects AQL 2.5, minor defects AQL 4.0"),
        "tolerance": _("No critical defect"),
        "method": "ISO 2859-1, general inspection level II",
    },
    {
        "characteristic": _("Packaging"),
        "requirement": _("Carton survives 10 drops from 76 cm"),
        "tolerance": _("No damage to the goods"),
        "method": "ISTA 1A",
    },
)
"""What “adopt a standard inspection requirement” writes (O3); the parties may change it."""


class Rows(forms.BaseFormSet):
    """A formset whose rows are all optional beyond the least number; empty rows do not count."""

    unchecked = False

    def initial_form_count(self) -> int:
        """None: what was there before may be emptied like what was just added."""
        return 0

    def add_fields(self, form: Any, index: int | None) -> None:
        """Every row knows whether it is checked."""
        super().add_fields(form, index)
        form.unchecked = self.unchecked

    def full_clean(self) -> None:
        """Checks all rows, unless the form was not sent to be checked."""
        if not self.unchecked:
            super().full_clean()
            return
        self._errors, self._non_form_errors = [], ErrorList()

    def filled(self) -> list[dict[str, Any]]:
        """The cleaned rows in which something was typed."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data]


def rows(
    row: type[Unchecked],
    prefix: str,
    *,
    least: int,
    data: Any,
    initial: Iterable[dict[str, Any]],
    unchecked: bool,
) -> Any:
    """The formset of a kind of row, bound to what was posted or filled from a version."""
    start = list(initial)
    factory = forms.formset_factory(
        row, formset=Rows, extra=max(0, len(start) - least), min_num=least, validate_min=bool(least),
        max_num=MOST_ROWS, validate_max=True, absolute_max=MOST_ROWS,
    )  # fmt: skip
    factory.unchecked = unchecked
    # What was posted stands for itself: a row left as it was must not count as an empty one.
    return factory(data, prefix=prefix, initial=start if start and data is None else None)


# --- adding and removing, before anything is checked ---------------------------------------------------


def typed(data: Any, prefix: str, names: Iterable[str]) -> list[dict[str, str]]:
    """The rows of a kind as they were posted."""
    count = data.get(f"{prefix}-TOTAL_FORMS", "0")
    total = min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() else 0
    return [{name: data.get(f"{prefix}-{number}-{name}", "") for name in names} for number in range(total)]


def retyped(data: Any, prefix: str, some: list[dict[str, str]]) -> Any:
    """The posted data with other rows of a kind."""
    changed = data.copy()
    for name in [name for name in changed if name.startswith(f"{prefix}-")]:
        del changed[name]
    changed[f"{prefix}-TOTAL_FORMS"], changed[f"{prefix}-INITIAL_FORMS"] = str(len(some)), "0"
    for number, row in enumerate(some):
        for name, value in row.items():
            changed[f"{prefix}-{number}-{name}"] = str(value)
    return changed
