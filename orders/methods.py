"""What each way to pay costs, and who may use it: pure functions of an order, an amount and an instant (P1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.enums import FeeKind, Method
from orders.models import MethodTable, MethodTerms
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import ALLOWED, Refused, Verdict, refuse
from tradeassurance.ledger import currencies

USD = "USD"
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Quote:
    """One way to pay an amount: what the payer pays on top, to whom, altogether, and whether it is possible.

    ``least`` and ``most`` of the fee are equal where it is exact. ``total`` is None where the fee is in another
    currency than the order, or only a range.
    """

    terms: MethodTerms
    amount: Amount
    least: Amount
    most: Amount
    verdict: Verdict

    @property
    def method(self) -> Method:
        """Which way."""
        return Method(self.terms.method)

    @property
    def collected(self) -> Decimal:
        """What the platform takes on top of the payment, in the order's currency."""
        return self.least.amount if self.terms.collected else NOTHING

    @property
    def total(self) -> Amount | None:
        """What leaves the payer's account, where that is known exactly."""
        if not self.most.amount:
            return self.amount
        if self.least != self.most or self.least.currency != self.amount.currency:
            return None
        return Amount(self.amount.amount + self.least.amount, self.amount.currency)


def quotes(order: Any, amount: Decimal, at: datetime) -> list[Quote]:
    """Every way to pay an amount (in the order's currency) at an instant, in the table's order. Two queries."""
    table = MethodTable.objects.in_force(at)
    return [quote(terms, order, amount) for terms in table.terms.all()]


def chosen(order: Any, method: str, amount: Decimal, at: datetime) -> Quote:
    """The one that was chosen. Raises Refused with why it is not available (P1)."""
    found = next((one for one in quotes(order, amount, at) if one.terms.method == method), None)
    if found is None:
        raise Refused("P1", _("There is no such way to pay."), _("Choose another one."))
    if not found.verdict:
        raise Refused.by(found.verdict)
    return found


def quote(terms: MethodTerms, order: Any, amount: Decimal) -> Quote:
    """What one way costs for an amount."""
    least, most = fee(terms, order, amount)
    return Quote(terms, Amount(amount, order.currency), least, most, available(terms, order, amount))


def fee(terms: MethodTerms, order: Any, amount: Decimal) -> tuple[Amount, Amount]:
    """The least and the most that the payer pays on top: in the order's currency, or in US dollars where set so."""
    match terms.fee_kind:
        case FeeKind.PERCENT:
            part = currencies.quantize(amount * (terms.fee_percent or NOTHING) / 100, order.currency)
            return Amount(part, order.currency), Amount(part, order.currency)
        case FeeKind.STEPS:
            usd = currencies.to_usd(amount, order.rate)
            steps = [(Decimal(upto), Decimal(cost)) for upto, cost in terms.fee_steps]
            cost = next((cost for upto, cost in steps if usd <= upto), steps[-1][1])
            return Amount(cost, USD), Amount(cost, USD)
        case FeeKind.RANGE:
            return Amount(terms.fee_least or NOTHING, USD), Amount(terms.fee_most or NOTHING, USD)
    return Amount(NOTHING, order.currency), Amount(NOTHING, order.currency)


def available(terms: MethodTerms, order: Any, amount: Decimal) -> Verdict:
    """Whether this order's buyer may pay this amount so, and if not, why and what instead."""
    if not terms.offered:
        return refuse("P1", _("It is not offered at present."), _("Choose another way to pay."))
    if terms.currencies and order.currency not in terms.currencies:
        codes = ", ".join(terms.currencies)
        reason = _("Only for payments in %(currencies)s.") % {"currencies": codes}
        return refuse("P1", reason, _("Choose another way to pay."))
    if terms.countries and order.buyer.country not in terms.countries:
        codes = ", ".join(terms.countries)
        reason = _("Only for buyers in %(countries)s.") % {"countries": codes}
        return refuse("P1", reason, _("Choose another way to pay."))
    if terms.most_usd is not None:
        usd = currencies.to_usd(amount, order.rate)
        if usd > terms.most_usd or (terms.below and usd == terms.most_usd):
            most = currencies.format_amount(terms.most_usd, USD)
            text = (
                _("Only for payments below %(most)s.")
                if terms.below
                else _("Only for payments up to %(most)s.")
            )
            return refuse("P1", text % {"most": most}, _("Pay in parts, or choose another way."))
    return ALLOWED
