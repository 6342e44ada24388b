"""What is typed about agreements: new dates, answers, repayments, requests (O2, O3, O5)."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders import review
from orders.forms.contract import excluded_text
from orders.models import ContractVersion
from suppliers.categories import CHOICES
from tradeassurance.core.fields import DayField, DocumentField, NumberField, TextField
from tradeassurance.portal.moves import MoveForm
from tradeassurance.rules.typed import Rules


class DatesForm(MoveForm):
    """Other days for the same contract."""

    shipment_date = DayField(label=_("New shipment date"), help_text=_("A day in the supplier's time zone."))
    delivery_date = DayField(
        label=_("New delivery date"), required=False, help_text=_("A day in the supplier's time zone.")
    )
    reason = TextField(label=_("Why you propose this"), lines=3, max_length=2000)

    def __init__(self, *args: Any, contract: ContractVersion, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.contract = contract
        if contract.delivery_date is None:
            del self.fields["delivery_date"]
        for name in ("shipment_date", "delivery_date"):
            if name in self.fields:
                field: Any = self.fields[name]
                field.earliest = today
                field.widget.attrs["min"] = today.isoformat()
                self.initial.setdefault(name, getattr(contract, name))

    def clean(self) -> dict[str, Any]:
        """The goods leave before they arrive."""
        data = super().clean() or self.cleaned_data
        shipped, delivered = data.get("shipment_date"), data.get("delivery_date")
        if shipped and delivered and delivered < shipped:
            self.add_error("delivery_date", _("The delivery date lies before the shipment date."))
        return data

    def values(self) -> dict[str, Any]:
        """As the service takes them; a contract without a delivery date keeps none."""
        return {"delivery_date": None} | super().values()


class AnswerForm(MoveForm):
    """Why a proposal is declined."""

    answer = TextField(label=_("Reason"), lines=3, max_length=2000, help_text=_("The other side reads this."))


class NoteForm(MoveForm):
    """What the other side is asked to change."""

    note = TextField(
        label=_("What should change"),
        lines=4,
        max_length=2000,
        help_text=_("For instance which quality requirement is missing, or which date does not fit."),
    )


class RepaymentForm(MoveForm):
    """How the buyer was paid back."""

    reference = TextField(label=_("Bank reference"), max_length=60)
    proof = DocumentField(label=_("Proof of your bank"), kind="proof")


class RequestForm(MoveForm):
    """What a buyer wants from a supplier."""

    product = TextField(label=_("Product"), max_length=200)
    category = forms.ChoiceField(label=_("Category"), choices=[("", _("Choose…")), *CHOICES])
    quantity = NumberField(label=_("Quantity"), decimals=3, most=10**9)
    unit = TextField(label=_("Unit"), max_length=20, initial="pcs")
    wanted_by = DayField(label=_("Wanted by"), help_text=_("The day on which you want the goods shipped."))
    note = TextField(
        label=_("Note"),
        lines=5,
        max_length=4000,
        required=False,
        help_text=_("Quality, packaging, customization: whatever the supplier needs for a contract."),
    )

    def __init__(self, *args: Any, rules: Rules, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rules = rules
        field: Any = self.fields["wanted_by"]
        field.earliest = today
        field.widget.attrs["min"] = today.isoformat()

    def clean_category(self) -> str:
        """One that Trade Assurance covers. Raises ValidationError (O4)."""
        category = self.cleaned_data["category"]
        if category in review.excluded_slugs(self.rules):
            raise forms.ValidationError(excluded_text(category, self.rules))
        return category
