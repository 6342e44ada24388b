"""Input about suppliers: searching the directory, applying, leaving."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.categories import CHOICES, Category
from suppliers.enums import LIMIT_CURRENCY, PaperKind
from suppliers.services.participation import Proof
from tradeassurance.core.fields import AmountField, DocumentField, TextField
from tradeassurance.portal.countries import COUNTRIES, country_choices
from tradeassurance.portal.moves import MoveForm

SORTS = (
    ("", _("Highest limit first")),
    ("orders", _("Most covered orders first")),
    ("time", _("Longest taking part first")),
)


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
    sort = forms.ChoiceField(label=_("Sort by"), required=False, choices=SORTS)
    everybody = forms.BooleanField(label=_("Also those who take no orders now"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["country"]
        field.choices = [("", _("Any country")), *country_choices(COUNTRIES)]


class DescribeForm(MoveForm):
    """What a company supplies: the words buyers find it by (L6)."""

    products = TextField(
        label=_("What you supply"),
        lines=3,
        max_length=1000,
        help_text=_("Buyers find you by these words, such as “stainless steel bottles, lunch boxes”."),
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories"), choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )

    def values(self) -> dict[str, Any]:
        """Products and categories as the service takes them."""
        return {
            "products": self.cleaned_data["products"],
            "categories": tuple(self.cleaned_data["categories"]),
        }


class ApplyForm(DescribeForm):
    """A company asks to take part: what it supplies, its license, and that it accepts the rules (L1)."""

    licence = DocumentField(
        label=_("Business license"),
        kind="proof",
        error_messages={"required": _("Add your business license.")},
    )
    register = DocumentField(label=_("Extract of the company register"), kind="proof", required=False)
    factory = DocumentField(label=_("Factory certificate or audit"), kind="proof", required=False)
    accepted = forms.BooleanField(
        label=_("We have read these service rules and accept them."),
        error_messages={"required": _("Taking part needs the rules to be accepted.")},
    )

    def values(self) -> dict[str, Any]:
        """With the files that were handed in, and what each proves."""
        proofs = [
            Proof(sealed, kind.value)
            for kind in (PaperKind.LICENCE, PaperKind.REGISTER, PaperKind.FACTORY)
            if (sealed := self.cleaned_data[kind.value]) is not None
        ]
        return super().values() | {"proofs": tuple(proofs)}


class HandInForm(MoveForm):
    """One more document about the company."""

    kind = forms.ChoiceField(label=_("What it is"), choices=PaperKind.choices)
    file = DocumentField(label=_("File"), kind="proof", error_messages={"required": _("Choose a file.")})

    def values(self) -> dict[str, Any]:
        """The file and what it proves."""
        return {"proofs": (Proof(self.cleaned_data["file"], self.cleaned_data["kind"]),)}
