"""How a buyer pays: how much, and by which way, with its fee and total in sight (P1, P2)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders import methods
from orders.enums import FeeKind, Stage
from orders.methods import Quote
from orders.reading import Sheet
from tradeassurance.core.fields import AmountField, TextField
from tradeassurance.ledger import currencies
from tradeassurance.portal.display import amount_text
from tradeassurance.portal.moves import MoveForm


class BalanceForm(MoveForm):
    """What the supplier says to the buyer about the balance."""

    note = TextField(label=_("Note to the buyer"), lines=3, max_length=1000, required=False)


class AnnounceForm(MoveForm):
    """How much is on its way, and how. The fees are those of the amount in the form (P1).

    ``shown_for`` is the amount whose fees the page showed; another amount with other fees is shown once more
    before anything is announced.
    """

    shown_for = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    method = forms.ChoiceField(label=_("How you pay"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, sheet: Sheet, at: Any, asked: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.sheet, self.at = sheet, at
        currency = sheet.order.currency
        self.stage = Stage.INITIAL if sheet.initial_due > 0 else Stage.BALANCE
        self.fields["amount"] = AmountField(
            label=_("Amount (%(currency)s)") % {"currency": currency}, currency=currency
        )
        self.order_fields(["key", "shown_for", "amount", "method"])
        wanted = _plain(sheet.initial_due or sheet.still_due, currency)
        self.initial.setdefault("amount", wanted)
        if asked and self._amount(asked) is not None:
            self.initial["amount"] = asked
        self.quotes = self._quotes()
        possible = [one for one in self.quotes if one.verdict]
        self.fields["method"].choices = [(one.terms.method, one.method.label) for one in possible]  # type: ignore[attr-defined]

    def _amount(self, text: Any) -> Decimal | None:
        """What was typed as an amount, or None."""
        try:
            money = self.fields["amount"].clean(text)
        except forms.ValidationError:
            return None
        return money.amount if money is not None and money.amount > 0 else None

    def _quotes(self) -> list[Quote]:
        typed = self.data.get("amount") if self.is_bound else self.initial["amount"]
        amount = self._amount(typed) or self._amount(self.initial["amount"])
        if amount is None or not self.sheet.order.contract_id:
            return []
        self.initial["shown_for"] = _plain(amount, self.sheet.order.currency)
        return methods.quotes(self.sheet.order, amount, self.at)

    def clean(self) -> dict[str, Any]:
        """What is announced is what was shown: another amount with another fee is looked at first."""
        data = super().clean() or {}
        amount, shown = data.get("amount"), self._amount(data.get("shown_for"))
        if amount is None or shown is None or shown == amount.amount or "method" in self.errors:
            return data
        before = next(
            one
            for one in methods.quotes(self.sheet.order, shown, self.at)
            if one.terms.method == data["method"]
        )
        now = next(one for one in self.quotes if one.terms.method == data["method"])
        if (before.least, before.most) != (now.least, now.most):
            self.add_error(
                "amount", _("The fee changed with the amount. Look at it below and send once more.")
            )
            self.data = self._seen(amount.amount)
        return data

    def _seen(self, amount: Decimal) -> Any:
        """What was sent, with the amount whose fees the page shows now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["shown_for"] = _plain(amount, self.sheet.order.currency)
        return data

    def values(self) -> dict[str, Any]:
        """Stage, method and the bare amount."""
        amount = self.cleaned_data["amount"].amount
        return {"stage": self.stage, "method": self.cleaned_data["method"], "amount": amount}


def fee_text(one: Quote) -> str:
    """The fee in words."""
    if not one.most.amount:
        return gettext("no fee")
    least, most = (amount_text(part.amount, part.currency) for part in (one.least, one.most))
    if one.least != one.most:
        return gettext("%(least)s to %(most)s, charged by your bank") % {"least": least, "most": most}
    if one.terms.fee_kind == FeeKind.PERCENT:
        percent = f"{one.terms.fee_percent.normalize():f}" if one.terms.fee_percent else ""
        return gettext("fee %(fee)s (%(percent)s percent)") % {"fee": least, "percent": percent}
    return gettext("fee %(fee)s, charged by the provider") % {"fee": least}


def _plain(amount: Any, currency: str) -> str:
    return format(currencies.quantize(amount, currency), "f")
