"""Which statement, over which days."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orders.enums import Side
from orders.models import Order
from suppliers.models import Supplier
from tradeassurance.accounts.models import Company
from tradeassurance.core.fields import DayField, TextField


class PeriodForm(forms.Form):
    """First and last day, both included. Sent by GET; everything is optional."""

    since = DayField(label=pgettext_lazy("period", "From"), required=False)
    until = DayField(label=pgettext_lazy("period", "To"), required=False)

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
    """The platform's statement, or that of one order or company. ``whose`` cleans to the owners of accounts."""

    whose = TextField(
        label=_("Order or company"),
        max_length=160,
        required=False,
        help_text=_("The number of an order, or the name of a company; empty for the whole platform."),
    )

    field_order = ("whose", "since", "until")

    def clean_whose(self) -> list[str]:
        """Every owner that is meant. Raises ValidationError where nobody is, or too many are."""
        named = self.cleaned_data["whose"]
        if not named:
            return []
        if order := Order.objects.filter(number=named.upper()).first():
            return [f"order:{order.pk}"]
        exactly = Company.objects.filter(name__iexact=named)
        found = list(exactly[:1]) or list(
            Company.objects.filter(name__icontains=named).order_by("name")[:MOST_NAMED]
        )
        if len(found) == 1:
            suppliers = Supplier.objects.filter(company=found[0]).values_list("pk", flat=True)
            return [f"company:{found[0].pk}", *(f"supplier:{pk}" for pk in suppliers)]
        if found:
            names = ", ".join(company.name for company in found)
            raise ValidationError(_("Several companies are called so: %(names)s."), params={"names": names})
        raise ValidationError(_("There is no order of this number and no company of this name."))


MOST_NAMED = 6
