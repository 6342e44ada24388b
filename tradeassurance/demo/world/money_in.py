"""Money that did not come as it should: a part, too much, what names nothing, what was booked twice (P2, M3)."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from orders import bank_files
from orders.enums import EventKind, PaymentState, Source
from orders.models import Payment
from orders.services import inbound, statements_in
from orders.services.inbound import News
from tradeassurance.core.actors import PROVIDER
from tradeassurance.demo.world.stage import Stage
from tradeassurance.demo.world.timeline import Plot
from tradeassurance.ledger import currencies
from tradeassurance.ledger.models import Entry
from tradeassurance.ledger.services import corrections

STATEMENT: Final = (
    "date,amount,currency,reference,payer,account,transaction\n"
    '{day},420.00,USD,"samples, as discussed",Hudson Trading Intl,US-4471,B-90417\n'
    "{day},-35.00,USD,account fee,,,\n"
)
"""What the bank's file says of the day: money that names nothing, and a fee that is no business of ours."""


def money_in(stage: Stage) -> Plot:
    """Some hours before the end: two events of the provider, and a statement with a line that nobody can place."""
    at = yield stage.until - timedelta(hours=5)
    waiting = Payment.objects.filter(state=PaymentState.INITIATED, fee_amount=0).select_related(
        "order__buyer"
    )
    for payment, factor in zip(waiting.order_by("pk")[1:3], (Decimal("0.6"), Decimal("1.05")), strict=False):
        amount = currencies.quantize(payment.asked_amount * factor, payment.order.currency)
        _tell(at, payment.reference, amount, payment.order.currency, payment.order.buyer.name)
    at = yield at + timedelta(hours=1)
    finance: dict[str, Any] = {"by": stage.desk["finance"], "at": at}
    _read_in(stage, finance, f"account-{at.date()}.csv", STATEMENT.format(day=at.date()).encode())
    late = Entry.objects.filter(kind="payment.received").order_by("-at", "key").first()
    if late is not None:
        corrections.ask_reversal(late, reason="Booked twice: the bank's advice and the statement.", **finance)


def _read_in(stage: Stage, finance: dict[str, Any], name: str, content: bytes) -> None:
    """Finance reads the bank's file in; it is filed first, under a number that is the same in every such world."""
    statement = bank_files.read(content)
    sealed = replace(stage.seal(name, content), kind="statement")
    statements_in.record(name=name, statement=statement, sealed=sealed, **finance)
    statements_in.read_in(name=name, statement=statement, **finance)


def _tell(at: datetime, reference: str, amount: Decimal, currency: str, payer: str) -> None:
    name = f"{at:%y%m%d%H}-{currency}-{amount}"
    values: dict[str, Any] = {"source": Source.PROVIDER, "kind": EventKind.RECEIVED}
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
