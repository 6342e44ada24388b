"""What banks and the payment provider told of late: a part, too much, and money that names nothing (P2)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from orders.enums import EventKind, PaymentState, Source
from orders.models import Payment
from orders.services import inbound
from orders.services.inbound import News
from tradeassurance.core.actors import PROVIDER
from tradeassurance.demo.world.stage import Stage
from tradeassurance.demo.world.timeline import Plot
from tradeassurance.ledger import currencies


def money_in(stage: Stage) -> Plot:
    """Some hours before the end: two events of the provider and a line of a statement that nobody can place."""
    at = yield stage.until - timedelta(hours=5)
    waiting = Payment.objects.filter(state=PaymentState.INITIATED, fee_amount=0).select_related(
        "order__buyer"
    )
    for payment, factor in zip(waiting.order_by("pk")[1:3], (Decimal("0.6"), Decimal("1.05")), strict=False):
        amount = currencies.quantize(payment.asked_amount * factor, payment.order.currency)
        _tell(at, payment.reference, amount, payment.order.currency, payment.order.buyer.name)
    at = yield at + timedelta(hours=1)
    _tell(
        at, "samples, as discussed", Decimal("420.00"), "USD", "Hudson Trading Intl", source=Source.STATEMENT
    )


def _tell(at: datetime, reference: str, amount: Decimal, currency: str, payer: str, **more: Any) -> None:
    name = f"{at:%y%m%d%H}-{currency}-{amount}"
    values = {"source": Source.PROVIDER, "kind": EventKind.RECEIVED} | more
    said = News(
        event_id=f"evt_{name}",
        amount=amount,
        currency=currency,
        occurred_at=at,
        reference=reference,
        transaction=f"T-{name}",
        payer_name=payer,
        **values,
    )
    inbound.take(said, by=PROVIDER, at=at)
