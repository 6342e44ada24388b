"""What an agreement after confirmation would bring, in sentences: dates, limit, money (O5, L3)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from orders import money, windows, wording
from orders.enums import OrderState
from tradeassurance.ledger import currencies
from tradeassurance.portal.display import amount_text, day_text


def agreed_dates(contract: Any) -> str:
    """The days that stand now."""
    shipment = _("Agreed now: shipment on %(day)s") % {"day": day_text(contract.shipment_date)}
    if contract.delivery_date is None:
        return f"{shipment}."
    return f"{shipment}, {_('delivery on %(day)s') % {'day': day_text(contract.delivery_date)}}."


def of_amendment(order: Any, before: Any, after: Any) -> Iterator[str]:
    """What follows when both sides agree to the new version."""
    yield _("Version %(number)d is the contract from then on; the earlier one stays readable.") % {
        "number": after.number
    }
    if before.shipment_date != after.shipment_date:
        by = wording.moment(windows.ship_by(order, after))
        if order.state == OrderState.IN_PRODUCTION:
            yield _("The supplier must ship by %(by)s; late shipment can be claimed only after that.") % {
                "by": by
            }
        else:
            yield _("Once production starts, the supplier must ship by %(by)s.") % {"by": by}
    if before.protected_amount != after.protected_amount and order.is_covered:
        yield _limit(order, before, after)
    if before.total != after.total:
        left = amount_text(after.total - before.total, order.currency)
        yield _("The total changes by %(amount)s; the balance changes with it.") % {"amount": left}


def _limit(order: Any, before: Any, after: Any) -> str:
    change = currencies.to_usd(after.protected_amount, order.rate) - currencies.to_usd(
        before.protected_amount, order.rate
    )
    said = {"amount": amount_text(abs(change), "USD")}
    if change > 0:
        return _("%(amount)s more are set aside of the supplier's limit; they must fit.") % said
    return _("%(amount)s of the supplier's limit are free again.") % said


def of_cancellation(order: Any, paid: Decimal) -> Iterator[str]:
    """What follows when both sides agree to end the order."""
    yield _("The order ends; nobody has to ship, accept or pay any more.")
    if paid and money.holds(order):
        yield _("%(amount)s that is held goes back to the buyer, over the payments by which it came.") % {
            "amount": amount_text(paid, order.currency)
        }
    elif paid:
        yield _("The supplier pays %(amount)s back to the buyer directly, and shows the proof.") % {
            "amount": amount_text(paid, order.currency)
        }
    if order.is_covered:
        yield _("What was frozen of the supplier's limit is free again.")
