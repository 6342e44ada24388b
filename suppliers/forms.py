"""Input about suppliers: searching the directory, applying, leaving."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.categories import CHOICES, Category
from suppliers.enums import LIMIT_CURRENCY
from tradeassurance.core.fields import AmountField, TextField
from tradeassurance.portal.countries import country_choices
from tradeassurance.portal.moves import MoveForm


class DirectoryForm(forms.Form):
    """What to look for in the directory. Sent by GET; everything is optional."""

    q = TextField(label=_("Name or product"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", _("Any category")), *CHOICES]
    )
    available = AmountField(
        label=_("Available, at least (USD)"), currency=LIMIT_CURRENCY, required=False, least=0
    )
    everybody = forms.BooleanField(label=_("Also those who take no orders now"), required=False)

    def __init__(self, *args: Any, countries: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["country"]
        field.choices = [("", _("Any country")), *country_choices(countries)]


class ApplyForm(MoveForm):
    """A company asks to take part (L1)."""

    products = TextField(
        label=_("What you supply"),
        lines=3,
        max_length=1000,
        help_text=_("Buyers find you by these words, such as “stainless steel bottles, lunch boxes”."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories"), choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )
    accepted = forms.BooleanField(
        label=_("We have read these service rules and accept them."),
        error_messages={"required": _("Taking part needs the rules to be accepted.")},
    )

    def values(self) -> dict[str, Any]:
        """Products and categories as the service takes them."""
        return {
            "products": self.cleaned_data["products"],
            "categories": tuple(self.cleaned_data["categories"]),
        }
