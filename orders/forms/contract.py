"""The contract as a form: terms, lines and quality requirements (O2–O4)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from orders import library, windows
from orders.enums import Side, Subject
from orders.forms.files import WithFiles
from orders.forms.rows import STANDARD_INSPECTION, ItemRow, RequirementRow, Unchecked, retyped, rows, typed
from orders.incoterms import Incoterm
from orders.models import ContractVersion, Order
from orders.services.drafting import Item, Quality, Terms, line_amount
from orders.subjects import AMENDABLE
from suppliers import categories
from tradeassurance.accounts.models import Company
from tradeassurance.core.fields import DayField, NumberField, TextField
from tradeassurance.ledger import currencies
from tradeassurance.rules.enums import Coverage, ProtectedAmount
from tradeassurance.rules.typed import Rules

TERMS = (
    "initial_payment",
    "protected_amount",
    "covered",
    "quality_cover",
    "shipment_date",
    "delivery_date",
    "freight_by",
    "incoterm",
    "incoterm_place",
    "packaging",
    "customization",
)
"""The terms of a version that the form asks for beside its lines and requirements."""
AMENDED_FIELDS = {
    "initial_payment": Subject.INITIAL,
    "covered": Subject.COVER,
    "protected_amount": Subject.PROTECTED,
    "quality_cover": Subject.QUALITY,
    "shipment_date": Subject.SHIPMENT,
    "delivery_date": Subject.DELIVERY,
    "freight_by": Subject.FREIGHT,
    "incoterm": Subject.FREIGHT,
    "incoterm_place": Subject.FREIGHT,
    "packaging": Subject.PACKING,
    "customization": Subject.PACKING,
    "added": Subject.FILES,
    "without": Subject.FILES,
}


def excluded_text(category: str, rules: Rules) -> str:
    """Why a line of this category is not accepted, at the field (O4)."""
    return _("%(category)s: the rules “%(rules)s” exclude it from Trade Assurance (rule O4).") % {
        "category": categories.label(category),
        "rules": rules.code,
    }


class ContractForm(Unchecked, WithFiles):
    """Money, dates and terms of a version. Amounts are in the order's currency.

    ``currency`` is that of an existing order; a new one chooses it. ``names_buyer`` where a supplier drafts.
    """

    buyer = TextField(
        label=_("Buyer"),
        max_length=160,
        help_text=_("The exact name of the company, or the e-mail address of somebody who signs in for it."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in settings.CURRENCIES])
    initial_payment = NumberField(
        label=_("Initial payment"),
        decimals=3,
        help_text=_("Production starts when it is received; the rest is the balance."),
    )
    covered = forms.BooleanField(label=_("Cover this order by Trade Assurance"), required=False, initial=True)
    protected_amount = NumberField(
        label=_("Protected amount"),
        decimals=3,
        least=0,
        help_text=_("The most the guarantee pays; at most the total of the order."),
    )
    quality_cover = forms.ChoiceField(label=_("Quality coverage"), widget=forms.RadioSelect)
    shipment_date = DayField(
        label=_("Agreed shipment date"), help_text=_("A day in the supplier's time zone.")
    )
    delivery_date = DayField(
        label=_("Agreed delivery date"),
        required=False,
        help_text=_("Only with a date is late delivery covered. A day in the supplier's time zone."),
    )
    freight_by = forms.ChoiceField(
        label=_("Freight arranged by"), choices=Side.choices, widget=forms.RadioSelect, initial=Side.SUPPLIER
    )
    incoterm = forms.ChoiceField(
        label=_("Incoterm (2020)"),
        choices=[("", _("none named")), *Incoterm.choices],
        required=False,
        help_text=_("It says who arranges the main carriage; that must fit what stands above."),
    )
    incoterm_place = TextField(
        label=_("Named place"), max_length=80, required=False, help_text=_("Port or place of the incoterm.")
    )
    packaging = TextField(label=_("Packaging"), lines=2, max_length=2000, required=False)
    customization = TextField(
        label=_("Customization"),
        lines=2,
        max_length=2000,
        required=False,
        help_text=_("Logo, colors, markings."),
    )
    note = TextField(label=_("Note to the other side"), lines=2, max_length=2000, required=False)

    def __init__(
        self,
        *args: Any,
        rules: Rules,
        today: date,
        currency: str = "",
        names_buyer: bool = False,
        unchecked: bool = False,
        amends: Order | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.rules, self.fixed_currency, self.unchecked = rules, currency, unchecked
        self.amends = amends
        if amends is not None:
            self._only_what_may_change(amends)
        absent = [
            "" if names_buyer else "buyer",
            "currency" if currency else "",
            "covered" if rules.coverage == Coverage.AUTOMATIC else "",
            "protected_amount" if rules.protected_amount == ProtectedAmount.EVERYTHING_PAID else "",
            "" if rules.delivery_covered else "delivery_date",
        ]
        for name in absent:
            self.fields.pop(name, None)
        offered = windows.offered_quality(rules)
        if "quality_cover" in self.fields:
            quality: Any = self.fields["quality_cover"]
            quality.choices = [(str(cover), cover.label) for cover in offered]
            self.initial.setdefault("quality_cover", str(offered[-1]))
        for name in ("shipment_date", "delivery_date"):
            if name in self.fields:
                self._from_today(name, today)

    def _only_what_may_change(self, order: Order) -> None:
        """An amendment gives its reason, and offers what may still be amended in this state (O5)."""
        fields: Any = self.fields
        fields["note"].label, fields["note"].required = _("Why you propose this"), True
        for name, subject in AMENDED_FIELDS.items():
            if order.state not in AMENDABLE[subject]:
                fields.pop(name, None)

    def _from_today(self, name: str, today: date) -> None:
        field: Any = self.fields[name]
        field.earliest = today
        field.widget.attrs["min"] = today.isoformat()

    @property
    def order_currency(self) -> str:
        """The currency of the order, as far as it is known."""
        return self.fixed_currency or self.cleaned_data.get("currency", "")

    def clean_buyer(self) -> Company:
        """The company that was named. Raises ValidationError when it is none or not the only one."""
        named = self.cleaned_data["buyer"]
        companies = Company.objects.filter(name__iexact=named)
        if "@" in named:
            member = {"memberships__user__email__iexact": named, "memberships__left_at": None}
            companies = Company.objects.filter(memberships__user__is_active=True, **member)
        found = list(companies.distinct()[:2])
        if len(found) == 1:
            return found[0]
        raise ValidationError(
            _("Several companies have this name. Write the e-mail address of your contact.")
            if found
            else _("No company of this name or address has an account. Check the spelling.")
        )

    def clean(self) -> dict[str, Any]:
        """Amounts have no more decimals than the currency; the delivery follows the shipment."""
        data = super().clean() or self.cleaned_data
        for name in ("initial_payment", "protected_amount"):
            if data.get(name) is not None and self.order_currency:
                self._check_decimals(name, data[name])
        shipped, delivered = data.get("shipment_date"), data.get("delivery_date")
        if shipped and delivered and delivered < shipped:
            self.add_error("delivery_date", _("The delivery date lies before the shipment date."))
        if data.get("incoterm") and not data.get("incoterm_place"):
            self.add_error("incoterm_place", _("Name the port or place of the incoterm."))
        return data

    def _check_decimals(self, name: str, amount: Decimal) -> None:
        try:
            currencies.check(amount, self.order_currency)
        except ValueError:
            digits = currencies.minor_unit(self.order_currency)
            text = _("%(currency)s has %(digits)d decimals, and amounts have at most 13 digits.")
            self.add_error(name, text % {"currency": self.order_currency, "digits": digits})


class ContractInput:
    """Everything of a contract that was typed: the form and its two kinds of rows."""

    def __init__(
        self, data: Any, sent: Any = None, *, start: ContractVersion | None = None, **about: Any
    ) -> None:
        self.is_bound, self.start = data is not None, start
        self.unchecked = self.is_bound and not {"add", "remove", "standard", "adopt"}.isdisjoint(data)
        data = _with_rows(data) if self.unchecked else data
        initial = dict(about.pop("initial", {}))
        initial |= initial_of(start, about.get("currency", "")) if start else {}
        common: dict[str, Any] = {"data": data, "unchecked": self.unchecked}
        about.setdefault("files_of", start)
        self.form = ContractForm(initial=initial.get("terms"), files=sent, **common, **about)
        self.items = rows(ItemRow, "items", least=1, initial=initial.get("items", ()), **common)
        self.requirements = rows(
            RequirementRow, "requirements", least=0, initial=initial.get("requirements", ()), **common
        )

    def is_valid(self) -> bool:
        """Whether everything was sent to be checked and is right."""
        if not self.is_bound or self.unchecked:
            return False
        parts = [self.form.is_valid(), self.items.is_valid(), self.requirements.is_valid()]
        return all(parts) and self._is_eligible() and self._adds_up()

    def _is_eligible(self) -> bool:
        """No line of a category that the rules exclude, where the order is to be covered (O4)."""
        rules, eligible = self.form.rules, True
        covered = self.form.cleaned_data.get("covered", True) or rules.coverage == Coverage.AUTOMATIC
        for row in self.items.forms:
            category = row.cleaned_data.get("category")
            if covered and category in {str(one) for one in rules.excluded_categories}:
                row.add_error("category", excluded_text(category, rules))
                eligible = False
        return eligible

    @property
    def suggestions(self) -> list[library.Characteristic]:
        """Characteristics that fit the lines as they stand in the form (O3)."""
        return library.fitting(str(row["category"].value() or "") for row in self.items)

    def _adds_up(self) -> bool:
        """Totals that the books can hold, and amounts that fit them (O2, O4)."""
        currency, data = self.form.order_currency, self.form.cleaned_data
        try:
            items = [Item(**row) for row in self.items.filled()]
            total = currencies.check(sum((line_amount(i, currency) for i in items), Decimal(0)), currency)
        except ValueError:
            self.form.add_error(
                None, _("The total is more than an order can have. Check quantities and prices.")
            )
            return False
        shown = f"{currency} {total:,f}"
        if total <= 0:
            self.form.add_error(None, _("The total of the lines is zero. Give at least one line a price."))
        for name in ("initial_payment", "protected_amount"):
            if (amount := data.get(name)) is not None and amount > total > 0:
                self.form.add_error(
                    name, _("More than the total of the lines, %(total)s.") % {"total": shown}
                )
        return not self.form.errors

    def terms(self) -> Terms:
        """The version as services take it; only after ``is_valid``."""
        currency = self.form.order_currency
        items = [Item(**row) for row in self.items.filled()]
        total = sum((line_amount(item, currency) for item in items), Decimal(0))
        otherwise = {"protected_amount": total, "delivery_date": None, "covered": True}
        if self.form.amends is not None and self.start is not None:
            otherwise = {name: getattr(self.start, name) for name in TERMS}
            if (
                self.form.rules.protected_amount == ProtectedAmount.EVERYTHING_PAID
                and total != self.start.total
            ):
                otherwise["protected_amount"] = total
        data = otherwise | self.form.cleaned_data
        return Terms(
            items=items,
            requirements=[Quality(**row) for row in self.requirements.filled()],
            note=data["note"],
            **{name: data[name] for name in TERMS},
        )


def _with_rows(data: Any) -> Any:
    """The posted data after “add a row”, “remove” or “adopt the standard inspection”."""
    kinds = {"items": list(ItemRow.base_fields), "requirements": list(RequirementRow.base_fields)}
    for prefix, names in kinds.items():
        some = typed(data, prefix, names)
        if data.get("add") == prefix:
            some.append(dict.fromkeys(names, "") | ({"unit": "pcs"} if prefix == "items" else {}))
        kind, _dash, number = data.get("remove", "").rpartition("-")
        if kind == prefix and number.isascii() and number.isdigit() and int(number) < len(some):
            del some[int(number)]
        known = library.BY_KEY.get(data.get("library", ""))
        if prefix == "requirements" and "adopt" in data and known is not None:
            some = [row for row in some if any(row.values())] + [known.row()]
        if prefix == "requirements" and "standard" in data:
            some = [row for row in some if any(row.values())]
            some += [{name: str(text) for name, text in row.items()} for row in STANDARD_INSPECTION]
        data = retyped(data, prefix, some)
    return data


def initial_of(version: ContractVersion, currency: str) -> dict[str, Any]:
    """A version as the start of the next one."""

    def bare(amount: Decimal) -> str:
        return format(currencies.quantize(amount, currency), "f")

    def number(amount: Decimal) -> str:
        text = format(amount, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text

    return {
        "terms": {name: getattr(version, name) for name in TERMS}
        | {
            "initial_payment": bare(version.initial_payment),
            "protected_amount": bare(version.protected_amount),
        },
        "items": [
            {
                "product": item.product,
                "category": item.category,
                "quantity": number(item.quantity),
                "unit": item.unit,
                "unit_price": number(item.unit_price),
            }
            for item in version.items.all()
        ],
        "requirements": [
            {name: getattr(one, name) for name in RequirementRow.base_fields}
            for one in version.requirements.all()
        ],
    }
