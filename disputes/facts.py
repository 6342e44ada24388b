"""What an eligibility check rests on: kept as keys and values, put into words when somebody reads it (C1, I26, N1).

A record holds neither a language nor a zone: instants and days are ISO texts, amounts are strings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from disputes.enums import Reason
from orders.enums import ClaimType, OrderState, WindowBasis
from tradeassurance.core import outbox
from tradeassurance.core.refusals import Text
from tradeassurance.portal import display

CONDITIONS: dict[str, Text] = {
    "confirmed": _("The order is confirmed and under way"),
    "paid": _("Paid through the platform"),
    "covered": _("This kind of claim is covered"),
    "in_time": _("Within the claim window"),
    "one_open": _("No other dispute is open"),
    "one_route": _("No other way of getting the money back is used"),
    "coverage": _("The buyer's coverage is not suspended"),
    "late": _("It is late"),
    "freight": _("Damage in transit is the supplier's risk"),
    "balance": _("The balance is not yet paid"),
    "own_reason": _("It is lateness or a deviation from the contract, not a change of mind"),
    "no_warranty": _("It is no matter of the supplier's warranty"),
    "not_in_freight": _("It did not happen in freight that the buyer arranged"),
    "not_reshipped": _("The goods were not shipped on elsewhere after delivery"),
}
"""What each condition asks for, by its key."""

TEXTS: dict[str, Any] = {
    "state": _("The order is “%(state)s”."),
    "reopened": _("The order is “%(state)s”, and the desk has reopened this claim."),
    "payments": ngettext_lazy(
        "%(count)d payment received in the designated account.",
        "%(count)d payments received in the designated account.",
        "count",
    ),
    "no_payment": _("No payment has been received in the designated account."),
    "covered_by": _("%(claim)s is covered by the rules %(rules)s."),
    "not_chosen": _("This order did not choose Trade Assurance."),
    "not_covered": _("Not covered: %(why)s."),
    "not_begun": _("The time for this claim has not begun: %(why)s."),
    "opens": _("This claim can be opened from %(from)s."),
    "open_since": _("This claim is open since %(from)s and nothing closes it yet."),
    "open_until": _("This claim is open until %(until)s."),
    "extended_until": _("This claim is open until %(until)s; the desk extended it from %(before)s."),
    "closed": _("The time for this claim ended on %(until)s."),
    "not_shipped": _("Not shipped yet; agreed was %(day)s."),
    "shipped": _("Shipped on %(shipped)s; agreed was %(day)s."),
    "not_delivered": _("Not delivered yet; agreed was %(day)s."),
    "delivered": _("Delivered on %(delivered)s; agreed was %(day)s."),
    "freight_buyer": _("The buyer arranged the freight."),
    "freight_supplier": _("The supplier arranged the freight."),
    "none_open": _("No other dispute about this order is open."),
    "other_open": _("Dispute %(number)s about this order is open."),
    "charged_back": _("A chargeback was filed."),
    "no_chargeback": _("No chargeback was filed."),
    "suspended": _("The buyer's coverage is suspended."),
    "stands": _("The buyer's coverage stands."),
    "balance_unpaid": _("The balance is not paid."),
    "balance_paid": _("The balance is already paid."),
    "signal_claims": ngettext_lazy(
        "%(count)d claim since %(from)s; the rules %(rules)s take notice from more than %(most)d.",
        "%(count)d claims since %(from)s; the rules %(rules)s take notice from more than %(most)d.",
        "count",
    ),
    "signal_newest": _("The newest is %(number)s of %(opened)s."),
    "signal_refund": _("%(amount)s went back to the buyer on %(sent)s."),
    "signal_chargeback": _("Payment %(payment)s of %(amount)s was charged back on %(taken)s."),
    "signal_refunded": _("Dispute %(number)s ended on %(ended)s with %(amount)s for the buyer: %(reason)s."),
    "signal_guaranteed": _("The guarantee paid %(amount)s on %(paid)s."),
    "signal_reported": _("The supplier says it had paid the buyer itself on %(reported)s (%(payment)s)."),
    "signal_declared": _("Declared for the shipment of %(shipped)s: %(declared)s."),
    "signal_agreed": _("By the contract these goods are worth %(agreed)s."),
    "signal_tolerance": _("The rules %(rules)s let the two differ by %(share)s."),
    "signal_pair": ngettext_lazy(
        "%(count)d refund between the two since %(from)s; the rules %(rules)s take notice from more than %(most)d.",
        "%(count)d refunds between the two since %(from)s; the rules %(rules)s take notice from more than %(most)d.",
        "count",
    ),
    "declared": _("The buyer declares it."),
    "not_declared": _("The buyer has not declared it."),
}
"""What each fact says, by its key."""

LABELS: Mapping[str, Any] = {
    "state": OrderState,
    "claim": ClaimType,
    "why": WindowBasis,
    "reason": Reason,
}
"""Values that are the name of something with a label."""


@dataclass(frozen=True)
class Fact:
    """One fact: which text, with which values."""

    says: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """In the reader's language, zone and digits."""
        shown = {name: _shown(name, value) for name, value in self.values.items()}
        # Filled in before it becomes a str: only then is it known whether there are several.
        return str(TEXTS[self.says] % shown)

    def record(self) -> dict[str, Any]:
        """As it is kept."""
        return {"says": self.says, "values": outbox.encode(dict(self.values))}


def _shown(name: str, value: Any) -> Any:
    if name in LABELS:
        return LABELS[name](value).label
    if isinstance(value, outbox.Amount):
        return display.amount_text(value.amount, value.currency)
    if isinstance(value, datetime):
        return display.instant_line(value)
    return display.day_text(value) if isinstance(value, date) else value


@dataclass(frozen=True)
class Kept:
    """A condition of a claim as it was kept with it, to be read."""

    key: str
    rule: str
    holds: bool
    fact: Fact

    @property
    def label(self) -> Text:
        """What the condition asks for."""
        return CONDITIONS[self.key]


def told(records: list[dict[str, Any]]) -> list[Fact]:
    """Facts that stand alone, from their record (F1)."""
    return [Fact(row["says"], outbox.decode(row["values"])) for row in records]


def kept(records: list[dict[str, Any]]) -> list[Kept]:
    """The conditions of a claim from its record."""
    return [
        Kept(row["key"], row["rule"], row["holds"], Fact(row["says"], outbox.decode(row["values"])))
        for row in records
    ]
