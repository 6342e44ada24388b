"""Which statement, over which days."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from orders.enums import Side
from tradeassurance.core.fields import DayField, TextField


class PeriodForm(forms.Form):
    """First and last day, both included. Sent by GET; everything is optional."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        """The days in their order. Raises ValidationError."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("The last day is before the first one.")})
        return data


class SideForm(PeriodForm):
    """A company's statement, as buyer or as supplier."""

    side = forms.ChoiceField(label=_("You are"), required=False, choices=Side.choices)

    field_order = ("side", "since", "until")


class OwnerForm(PeriodForm):
    """The platform's statement, or that of one owner of accounts."""

    owner = TextField(
        label=_("Owner"),
        max_length=80,
        required=False,
        help_text=_("Such as supplier:4, company:7 or order:17; empty for the whole platform."),
    )

    field_order = ("owner", "since", "until")
