"""What a payer's text names: a payment by its reference, else an order by its number (P2)."""

import re

from orders.models import InboundEvent, Order, Payment

# As banks hand it on: in capitals or not, with its hyphens, with blanks instead, or with nothing between.
_PAYMENT = re.compile(
    r"\bTA[\s\-./]{0,2}(\d{2})[\s\-./]{0,2}(\d{6,9}?)[\s\-./]{1,2}(\d{1,3})\b", re.IGNORECASE
)
_TIGHT = re.compile(r"\bTA(\d{2})(\d{6})(\d{1,3})\b", re.IGNORECASE)
_ORDER = re.compile(r"\bTA[\s\-./]{0,2}(\d{2})[\s\-./]{0,2}(\d{6,9})\b", re.IGNORECASE)


def payment_references(text: str) -> set[str]:
    """Every payment reference that a text may mean, as we write them."""
    found = [*_PAYMENT.findall(text), *_TIGHT.findall(text)]
    return {f"TA-{year}-{number}-{int(part)}" for year, number, part in found}


def order_numbers(text: str) -> set[str]:
    """Every order number that a text may mean."""
    numbers = {f"TA-{year}-{number}" for year, number in _ORDER.findall(text)}
    return numbers | {reference.rpartition("-")[0] for reference in payment_references(text)}


def named_payment(event: InboundEvent) -> Payment | None:
    """The one payment that an event's reference names; None where it names none, or several."""
    wanted = payment_references(event.reference)
    found = list(Payment.objects.filter(reference__in=wanted).select_related("order")[:2]) if wanted else []
    return found[0] if len(found) == 1 else None


def named_order(event: InboundEvent) -> Order | None:
    """The one confirmed order that an event's reference names; None where it names none, or several."""
    wanted = order_numbers(event.reference)
    found = list(Order.objects.filter(number__in=wanted, contract__isnull=False)[:2]) if wanted else []
    return found[0] if len(found) == 1 else None
