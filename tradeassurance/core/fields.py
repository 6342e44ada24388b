"""Form fields that take what people mean and nothing else (STACK.md, Money; I03, I43).

Django's own accept `1e2`, `1_000`, full-width digits, the year 1, lone surrogates and text that nobody can
see. These say what is wrong instead.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import moneyed
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from moneyed import Money

from . import documents
from .cards import contains_card_number

LONGEST_TEXT = 4000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_PLAIN_NUMBER = re.compile(r"(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]+)?")
_PLAIN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TURNED = set("\u202d\u202e")
_CODES = {"Cc", "Cs", "Co", "Cn"}


class TextField(forms.CharField):
    """Text that can be seen, kept and shown: no control characters, no halves of characters, no card number.

    `lines` gives a text area. At most `max_length` characters, LONGEST_TEXT unless told.
    """

    default_error_messages = {
        "invisible": _("This text has no visible character."),
        "characters": _(
            "This text holds characters that cannot be shown. Type it again instead of pasting it."
        ),
        "card": _("This looks like a payment card number. Never send card numbers; remove it."),
    }

    def __init__(self, *, lines: int = 0, **options: Any) -> None:
        options.setdefault("max_length", LONGEST_TEXT if lines else 200)
        if lines:
            options.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """The text in composed form, line ends as one character. Raises ValidationError."""
        text = str(value) if value not in self.empty_values else ""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if any(self._is_unfit(letter) for letter in text):
            raise ValidationError(self.error_messages["characters"], "characters")
        text = super().to_python(unicodedata.normalize("NFC", text)) or ""
        if text and not any(unicodedata.category(letter)[0] in "LNPS" for letter in text):
            raise ValidationError(self.error_messages["invisible"], "invisible")
        if contains_card_number(text):
            raise ValidationError(self.error_messages["card"], "card")
        return text

    @staticmethod
    def _is_unfit(letter: str) -> bool:
        return letter in _TURNED or (unicodedata.category(letter) in _CODES and letter not in "\n\t")


class NumberField(forms.Field):
    """A number above zero, written `1250` or `1,250.5`. Gives a Decimal.

    `decimals` is the most places after the point; `most` the largest value. `least` may be zero.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write a number with the digits 0 to 9, such as 1250.50."),
        "decimals": _("At most %(decimals)s places after the point."),
        "whole": _("Write a whole number, without a point."),
        "least": _("The least is %(least)s."),
        "zero": _("Write a number above zero."),
        "most": _("The most is %(most)s."),
    }

    def __init__(
        self,
        *,
        decimals: int = 2,
        most: Decimal | int = 10**13,
        least: Decimal | int | None = None,
        **options: Any,
    ) -> None:
        self.decimals, self.most, self.least = decimals, Decimal(most), least
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A numeric keyboard on phones."""
        return {"inputmode": "decimal" if self.decimals else "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        """The number. Raises ValidationError."""
        text = str(value).strip(" ") if value not in self.empty_values else ""
        if not text:
            return None
        if not _PLAIN_NUMBER.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return self._within_limits(Decimal(text.replace(",", "")))

    def _within_limits(self, number: Decimal) -> Decimal:
        places = -int(number.as_tuple().exponent)
        if places > self.decimals:
            code = "decimals" if self.decimals else "whole"
            raise ValidationError(self.error_messages[code], code, {"decimals": self.decimals})
        if self.least is None and number <= 0:
            raise ValidationError(self.error_messages["zero"], "zero")
        if self.least is not None and number < self.least:
            raise ValidationError(self.error_messages["least"], "least", {"least": self.least})
        if number > self.most:
            raise ValidationError(self.error_messages["most"], "most", {"most": f"{self.most:,f}"})
        return number


class AmountField(NumberField):
    """An amount in a currency that is known before: no more decimals than its minor unit (I03). Gives Money."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        options.setdefault("decimals", minor_digits(currency))
        super().__init__(**options)
        self.currency = currency

    def clean(self, value: Any) -> Any:
        """The amount as Money, or None. Raises ValidationError."""
        number = super().clean(value)
        return None if number is None else Money(number, self.currency)

    def prepare_value(self, value: Any) -> Any:
        """What stands in the input: the bare number, with the decimals of its currency."""
        number = value.amount if isinstance(value, Money) else value
        return f"{number:.{minor_digits(self.currency)}f}" if isinstance(number, Decimal) else number


class MoneyWidget(forms.MultiWidget):
    """Currency and amount, each with a label of its own."""

    template_name = "components/money_input.html"
    use_fieldset = True

    def __init__(self, currencies: tuple[str, ...], attrs: dict[str, Any] | None = None) -> None:
        currency = forms.Select(
            choices=[(code, code) for code in currencies], attrs={"aria-label": _("Currency")}
        )
        amount = forms.TextInput(
            attrs={"aria-label": _("Amount"), "inputmode": "decimal", "autocomplete": "off"}
        )
        super().__init__({"currency": currency, "amount": amount}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Currency and amount of a Money."""
        return [value.currency.code, value.amount] if isinstance(value, Money) else [None, None]


class MoneyField(forms.MultiValueField):
    """An amount and its currency, of those the house deals in. Gives Money."""

    def __init__(self, *, currencies: tuple[str, ...] = (), **options: Any) -> None:
        codes = currencies or tuple(settings.CURRENCIES)
        fields = (forms.ChoiceField(choices=[(code, code) for code in codes]), NumberField(decimals=6))
        options.setdefault("widget", MoneyWidget(codes))
        super().__init__(fields, **options)

    def compress(self, data_list: list[Any]) -> Money | None:
        """Money of the two inputs. Raises ValidationError for decimals the currency does not have."""
        if not data_list or data_list[1] is None:
            return None
        currency, number = data_list
        checked = AmountField(currency=currency)._within_limits(number)
        return Money(checked, currency)


class DayField(forms.Field):
    """A calendar date as `2024-03-01`, from FIRST_DAY to LAST_DAY unless told. Gives a date."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {
        "invalid": _("Write the date as year-month-day, such as 2024-03-01."),
        "range": _("The date must lie between %(earliest)s and %(latest)s."),
    }

    def __init__(self, *, earliest: date = FIRST_DAY, latest: date = LAST_DAY, **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The range, for the browser's calendar."""
        return {"min": self.earliest.isoformat(), "max": self.latest.isoformat()}

    def to_python(self, value: Any) -> date | None:
        """The date. Raises ValidationError."""
        if value in self.empty_values:
            return None
        try:
            day = date.fromisoformat(value) if _PLAIN_DAY.fullmatch(value) else None
        except (ValueError, TypeError):
            day = None
        if day is None:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        if not self.earliest <= day <= self.latest:
            raise ValidationError(
                self.error_messages["range"], "range", {"earliest": self.earliest, "latest": self.latest}
            )
        return day


def _limits_text(kind: documents.Kind, most: int) -> str:
    return f"{kind.limits} {gettext('Up to %(most)s files.') % {'most': most}}" if most > 1 else kind.limits


_limits = lazy(_limits_text, str)  # in the language of whoever reads the page


class DocumentField(forms.FileField):
    """A file of a kind; its help text states the limits. Gives a documents.Sealed.

    Cleaning stores the file, so that it is on the disk before the transaction begins; what is not kept by
    a change is swept away.
    """

    widget = forms.FileInput
    most = 1

    def __init__(self, *, kind: str, **options: Any) -> None:
        self.kind = documents.kind_of(kind)
        options.setdefault("help_text", _limits(self.kind, self.most))
        super().__init__(**options)
        self.widget.attrs["accept"] = self.kind.accept

    def clean(self, value: Any, initial: Any = None) -> Any:
        """The sealed file, or None. Raises ValidationError."""
        upload = super().clean(value, initial)
        return documents.receive(upload, self.kind.name) if upload else None


class SeveralFiles(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class DocumentsField(DocumentField):
    """Up to `most` files of a kind. Gives a list of documents.Sealed."""

    widget = SeveralFiles
    default_error_messages = {"most": _("Send at most %(most)s files at once; these are %(sent)s.")}

    def __init__(self, *, most: int = 10, **options: Any) -> None:
        self.most = most
        super().__init__(**options)

    def clean(self, value: Any, initial: Any = None) -> list[documents.Sealed]:
        """The sealed files. Raises one ValidationError that names every refused file."""
        uploads = list(value or [])
        if not uploads:
            forms.FileField.clean(self, None)
            return []
        if len(uploads) > self.most:
            raise ValidationError(
                self.error_messages["most"], "most", {"most": self.most, "sent": len(uploads)}
            )
        sealed, errors = [], []
        for upload in uploads:
            try:
                sealed.append(DocumentField.clean(self, upload))
            except ValidationError as refused:
                errors += [
                    ValidationError(f"{upload.name}: {text}", refused.error_list[0].code)
                    for text in refused.messages
                ]
        if errors:
            raise ValidationError(errors)
        return sealed


def minor_digits(currency: str) -> int:
    """How many decimals a currency has: JPY 0, USD 2, KWD 3."""
    return len(str(moneyed.get_currency(currency).sub_unit)) - 1
