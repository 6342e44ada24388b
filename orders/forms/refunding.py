"""Where a refund goes: the buyer's bank account."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import bank_accounts
from tradeassurance.core.fields import TextField
from tradeassurance.portal.moves import MoveForm


class AccountForm(MoveForm):
    """A bank account. Card numbers are refused by the fields themselves (I43)."""

    holder = TextField(label=_("Account holder"), max_length=70)
    account = TextField(
        label=_("IBAN or account number"),
        max_length=60,
        help_text=_("With or without blanks. Never a card number."),
    )
    bic = TextField(
        label=_("BIC of the bank"),
        max_length=14,
        required=False,
        help_text=_("Needed where the account number is no IBAN."),
    )

    def clean(self) -> dict[str, Any]:
        """Account and BIC without blanks, checked together. Raises ValidationError."""
        data = super().clean() or {}
        if "account" in data and "bic" in data:
            data["account"] = bank_accounts.compact(data["account"])
            data["bic"] = bank_accounts.compact(data["bic"])
            bank_accounts.check(data["account"], data["bic"])
        return data
