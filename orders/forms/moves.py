"""The small forms of an order's moves, and the filter of the list."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.enums import BEFORE_CONFIRMATION, ENDED, PROTECTED, Method, OrderState, Side, Stage
from orders.reading import Sheet
from tradeassurance.core.fields import AmountField, TextField
from tradeassurance.ledger import currencies
from tradeassurance.portal.moves import MoveForm


class ReasonForm(MoveForm):
    """A move that is explained to the other side."""

    reason = TextField(label=_("Reason"), lines=3, max_length=1000)


class CancelForm(ReasonForm):
    """Why the order is cancelled."""

    reason = TextField(
        label=_("Reason"),
        lines=3,
        max_length=1000,
        help_text=_("The other side reads this, if it has seen the order."),
    )


class AnnounceForm(MoveForm):
    """How much is on its way, and how (P1, P2)."""

    method = forms.ChoiceField(
        label=_("How you pay"), choices=Method.choices, widget=forms.RadioSelect, initial=Method.BANK
    )

    def __init__(self, *args: Any, sheet: Sheet, **options: Any) -> None:
        super().__init__(*args, **options)
        currency = sheet.order.currency
        self.stage = Stage.INITIAL if sheet.initial_due > 0 else Stage.BALANCE
        wanted = sheet.initial_due or sheet.still_due
        self.fields["amount"] = AmountField(
            label=_("Amount (%(currency)s)") % {"currency": currency}, currency=currency
        )
        self.initial.setdefault("amount", plain(wanted, currency))

    def values(self) -> dict[str, Any]:
        """Stage, method and the bare amount."""
        amount = self.cleaned_data["amount"].amount
        return {"stage": self.stage, "method": self.cleaned_data["method"], "amount": amount}


class Group(models.TextChoices):
    """Groups of states in the list of orders."""

    AGREEING = "agreeing", _("Being agreed")
    RUNNING = "running", _("Running")
    DISPUTED = "disputed", _("In dispute")
    ENDED = "ended", _("Ended")

    @property
    def wanted(self) -> dict[str, Any]:
        """The filter of this group."""
        if self is Group.DISPUTED:
            return {"disputed": True}
        states: dict[str, tuple[OrderState, ...]] = {
            "agreeing": BEFORE_CONFIRMATION, "running": PROTECTED, "ended": ENDED,
        }  # fmt: skip
        return {"state__in": states[self.value]}


class FilterForm(forms.Form):
    """What the list of orders shows. Sent by GET; everything is optional."""

    q = TextField(label=_("Number or company"), max_length=100, required=False)
    group = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *Group.choices]
    )
    side = forms.ChoiceField(
        label=_("You are"), required=False, choices=[("", _("Buyer or supplier")), *Side.choices]
    )


def plain(amount: Any, currency: str) -> str:
    """An amount as it stands in an input: no grouping, the currency's decimals."""
    return format(currencies.quantize(amount, currency), "f")


class ConfirmForm(MoveForm):
    """The version that was read; a newer one is refused by the service (O1)."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32767)
