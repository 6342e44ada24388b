"""What a supplier types about a shipment, and the credit a buyer chooses (P5, P6)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders import carriers
from orders.enums import PaperKind
from orders.models import Credit, LineItem
from orders.models.credit import CREDIT_CURRENCY
from orders.services.shipping import Paper
from tradeassurance.core.fields import AmountField, DocumentField, NumberField, TextField
from tradeassurance.portal.display import amount_text
from tradeassurance.portal.moves import MoveForm

PAPERS = (PaperKind.BILL_OF_LADING, PaperKind.PACKING_LIST)
CARRIER_CHOICES = [(carriers.OTHER, _("Another carrier")), *((c.code, c.name) for c in carriers.CARRIERS)]


def plain_quantity(amount: Decimal) -> str:
    """A quantity as it stands in an input: no grouping, no zeros that say nothing."""
    return f"{amount.normalize():f}"


class ShipForm(MoveForm):
    """To whom the goods were handed, what is in the shipment, and its documents."""

    carrier_code = forms.ChoiceField(label=_("Carrier"), choices=CARRIER_CHOICES, required=False)
    carrier = TextField(
        label=_("Name of the carrier"),
        max_length=80,
        required=False,
        help_text=_("Only for a carrier that is not in the list."),
    )
    tracking = TextField(
        label=_("Tracking number"),
        max_length=80,
        required=False,
        help_text=_(
            "If there is one. The buyer follows the goods with it, and the carrier's messages are matched."
        ),
    )

    def __init__(
        self,
        *args: Any,
        items: Iterable[LineItem],
        left: Mapping[int, Decimal],
        currency: str,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.positions = [item.position for item in items if left.get(item.position)]
        for item in items:
            if rest := left.get(item.position):
                self.fields[f"line_{item.position}"] = _line_field(item, rest)
                self.initial[f"line_{item.position}"] = plain_quantity(rest)
        self.fields["declared"] = AmountField(
            currency=currency,
            label=_("Declared value (%(currency)s)") % {"currency": currency},
            least=0,
            required=False,
            help_text=_("As it stands in the transport and customs documents of this shipment."),
        )
        self.fields["is_last"] = forms.BooleanField(
            label=_("Nothing more follows"),
            required=False,
            help_text=_("Only if you ship less than what is left: this is the last shipment."),
        )
        for kind in PAPERS:
            self.fields[kind.value] = DocumentField(kind="shipping", label=kind.label, required=False)

    def clean(self) -> dict[str, Any]:
        """A carrier from the list, or one by name. Raises at the field."""
        values = super().clean() or {}
        if not values.get("carrier_code") and not values.get("carrier") and "carrier" not in self.errors:
            self.add_error("carrier", _("Name the carrier, or choose one from the list."))
        return values

    def values(self) -> dict[str, Any]:
        """Carrier, quantities by line (none typed: all that is left) and documents."""
        data = self.cleaned_data
        typed = {position: data.get(f"line_{position}") for position in self.positions}
        quantities = {position: amount for position, amount in typed.items() if amount}
        return {
            "carrier_code": data["carrier_code"],
            "carrier": data["carrier"],
            "tracking": data["tracking"],
            "quantities": quantities or None,
            "is_last": data["is_last"],
            "declared": data["declared"].amount if data["declared"] else None,
            "papers": [Paper(data[kind.value], kind.value) for kind in PAPERS if data.get(kind.value)],
        }


def _line_field(item: LineItem, rest: Decimal) -> NumberField:
    return NumberField(
        label=item.product,
        decimals=3,
        least=0,
        most=rest,
        required=False,
        help_text=_("%(rest)s %(unit)s are left to be shipped.")
        % {"rest": plain_quantity(rest), "unit": item.unit},
    )


class AnyOfMine(forms.ChoiceField):
    """A choice whose validity the service decides: what was open a moment ago may be spent now."""

    def valid_value(self, value: Any) -> bool:
        """Any key; the service refuses what is not the buyer's or was spent."""
        return str(value).isascii() and str(value).isdigit() and len(str(value)) < 19


class SpendForm(MoveForm):
    """Which credit reduces what is paid for this order."""

    credit = AnyOfMine(label=_("Credit"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, credits: Iterable[Credit], **options: Any) -> None:
        super().__init__(*args, **options)
        found = list(credits)
        self.fields["credit"].choices = [(str(one.pk), credit_line(one)) for one in found]  # type: ignore[attr-defined]
        if found:
            self.initial.setdefault("credit", str(found[0].pk))

    def values(self) -> dict[str, Any]:
        """The key of the credit."""
        return {"credit_id": int(self.cleaned_data["credit"])}


def credit_line(credit: Credit) -> str:
    """A credit in a line: `USD 100.00 · TA-24-004217 · Late dispatch`."""
    amount = amount_text(credit.amount, CREDIT_CURRENCY)
    return f"{amount} · {credit.order.number} · {credit.get_reason_display()}"
