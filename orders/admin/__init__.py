"""Orders, payments and refunds on the desk."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.admin import (  # noqa: F401 - they register themselves
    agencies,
    carrier_events,
    inbound,
    methods,
    money,
    order,
    payouts,
    queues,
    request,
    standstills,
)
from orders.extensions import entry_words, trail_words
from tradeassurance.desk import timeline


def _words(action: str) -> Any:
    found = trail_words.find(action)
    return found.title if found else None


timeline.records(
    {
        "amendment": _("Amendment"),
        "balancerequest": _("Request for the balance"),
        "booking": _("Booked service"),
        "confirmation": _("Confirmation"),
        "contractfile": _("Design file"),
        "contractversion": _("Version of the contract"),
        "credit": _("On-time credit"),
        "credituse": _("Spent credit"),
        "freeze": _("Frozen limit"),
        "lineitem": _("Product"),
        "order": _("Order"),
        "payment": _("Payment"),
        "providercall": _("Call to the provider"),
        "refund": _("Refund"),
        "refundaccount": _("Account for refunds"),
        "requirement": _("Requirement"),
        "shipment": _("Shipment"),
        "shipmentline": _("Goods of the shipment"),
        "shipmentpaper": _("Shipping paper"),
    }
)
timeline.words(_words)
timeline.words(entry_words.find)
