"""Who carries refunds out: the interface that every provider has, and which one serves which method (P4, I16).

    REFUND_PROVIDERS=card=orders.providers.card_double.CardDouble    # in the environment

A provider whose calls go over the wire is asked by the worker, outside of any transaction: the row of the call
is committed first, and the same key is never carried out twice. Methods that the file of bank transfers serves
need no entry; what neither serves, finance sends by hand and records.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final, Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from orders.enums import Method
from tradeassurance.ledger import currencies

BANK_FILE: Final = "bank_file"
BY_HAND: Final = "by_hand"
BY_FILE: Final = (Method.BANK, Method.WIRE, Method.ECHECK)
"""Methods whose refunds go out as bank transfers."""

LABELS: Final = {BY_HAND: _("Finance, by hand"), BANK_FILE: _("Bank file"), **dict(Method.choices)}
"""Who carries a refund out, in words."""

ACCEPTED: Final = "accepted"
CONFIRMED: Final = "confirmed"
REFUSED: Final = "refused"
OUTCOMES: Final = (ACCEPTED, CONFIRMED, REFUSED)


class NoAnswer(Exception):
    """The provider did not say what became of it: it may or may not have been carried out."""


@dataclass(frozen=True)
class Request:
    """What a provider is asked to carry out. ``amount`` in major units of ``currency``; ``over`` names the payment."""

    key: str
    amount: Decimal
    currency: str
    over: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is asked: the same key with another one is refused (I16)."""
        amount = format(currencies.check(self.amount, self.currency), "f")
        return hashlib.sha256("|".join([self.key, amount, self.currency, self.over]).encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What a provider says of a key. ``id`` is the provider's own name of this message: heard twice, it counts once."""

    key: str
    id: str
    outcome: str
    reference: str = ""
    text: str = ""


class Provider(Protocol):
    """A provider that is asked over the wire. Every method may raise NoAnswer, and is called outside transactions."""

    def send(self, request: Request) -> Answer:
        """Carry it out, once per key however often it is asked."""

    def ask(self, key: str) -> Answer | None:
        """What became of a key; None where the provider never heard of it."""

    def news(self) -> Iterable[Answer]:
        """What it has to say by itself since it was last asked, in any order and as often as it likes."""


@cache
def _made(path: str) -> Provider:
    return import_string(path)()


def wired() -> dict[str, Provider]:
    """The providers that the worker speaks to, by method of payment."""
    return {method: _made(path) for method, path in settings.REFUND_PROVIDERS.items()}


def route_of(refund: Any) -> str:
    """By whom a refund goes out: as finance chose after it had failed, else as the money came."""
    return refund.route or name_for(refund.payment.method)


def ways_again(refund: Any) -> list[str]:
    """By whom a refund that came back may be sent again: its own provider over the wire, or a bank transfer.

    A bank transfer that came back needs no choice: the next file takes it.
    """
    method = refund.payment.method
    if name_for(method) == BANK_FILE:
        return []
    return [method, BANK_FILE] if method in settings.REFUND_PROVIDERS else [BANK_FILE]


def name_for(method: str) -> str:
    """By whom a refund over a payment of this method goes out: a wired provider, the bank file, or by hand."""
    if method in settings.REFUND_PROVIDERS:
        return method
    return BANK_FILE if method in BY_FILE else BY_HAND
