"""The small forms of an order's moves, and the filter of the list."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.enums import BEFORE_CONFIRMATION, ENDED, PROTECTED, OrderState, Side
from tradeassurance.core.fields import TextField
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
