"""Where an order's money is: the ledger codes of payments, held money and refunds.

Accounts are places; a posting is positive into its account. ``buyer`` and ``supplier`` are the parties'
own pockets outside the platform, shared by all orders; ``held`` and ``refund_due`` belong to one order.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.enums import PaymentState, RefundState
from orders.models import CreditUse, GiveBack, InboundEvent, Order, Payment, Refund
from tradeassurance.core.change import Change
from tradeassurance.ledger import book
from tradeassurance.ledger.codes import AccountCode
from tradeassurance.rules.enums import Custody

BUYER = "buyer"
SUPPLIER = "supplier"
HELD = "held"
REFUND_DUE = "refund_due"
CHARGED_BACK = "charged_back"
OWED_BY_BUYER = "owed_by_buyer"
CREDIT = "on_time_credit"
UNALLOCATED = "unallocated"
PAYER = "payer"
FEE_INCOME = "fee_income"
ADVANCED = (CHARGED_BACK, book.PLATFORM)
"""What the platform bears of chargebacks until it is recovered: held money that was released before, and what a
supplier lost twice and was given back (X2, A10). What came back twice, the buyer owes beside it, per order."""
RELEASED = "held.released"
RELEASED_MEANWHILE = "held.released_meanwhile"
"""Kinds of entries: held money went to the supplier, with no dispute open or beside what one keeps (P3)."""

CODES = (
    AccountCode(BUYER, label=_("Buyer")),
    AccountCode(SUPPLIER, label=_("Supplier")),
    AccountCode(HELD, running_balance=True, never_negative=True, label=_("Held for the order")),
    AccountCode(REFUND_DUE, running_balance=True, never_negative=True, label=_("Refund to be paid")),
    AccountCode(CREDIT, label=_("On-time credit, paid by the platform")),
    AccountCode(CHARGED_BACK, label=_("Charged back after release, to be recovered")),
    AccountCode(
        OWED_BY_BUYER,
        running_balance=True,
        never_negative=True,
        label=_("Came back twice, owed by the buyer"),
    ),
    AccountCode(UNALLOCATED, running_balance=True, never_negative=True, label=_("Unallocated money")),
    AccountCode(PAYER, label=_("Payer not known yet")),
    AccountCode(FEE_INCOME, label=_("Payment fees")),
)


def holds(order: Order) -> bool:
    """Whether the platform holds this order's payments (custody of its pinned rules)."""
    return order.terms.custody == Custody.ESCROW


def owner(order: Order) -> str:
    """The owner of the order's own accounts."""
    return f"order:{order.pk}"


def buyer_place(order: Order) -> tuple[str, str]:
    """The buyer's pocket."""
    return BUYER, f"company:{order.buyer_id}"


def supplier_place(order: Order) -> tuple[str, str]:
    """The supplier's pocket."""
    return SUPPLIER, f"supplier:{order.supplier_id}"


def held(change: Change, order: Order) -> Decimal:
    """What is held for the order now, in its currency, inside this change."""
    return book.balance(change, HELD, owner(order), order.currency)


def kept(order: Order, held: Decimal) -> Decimal:
    """What an open dispute keeps of held money: the disputed part, or all where it is about everything (P3, X8)."""
    if not order.disputed:
        return Decimal(0)
    return held if order.disputed_amount is None else min(held, order.disputed_amount)


def receive(change: Change, order: Order, payment: Payment) -> None:
    """A payment arrived: held, or with the supplier at once where the platform holds nothing (I06)."""
    target = (HELD, owner(order)) if holds(order) else supplier_place(order)
    lines = book.transfer(payment.amount, order.currency, source=buyer_place(order), target=target)
    book.post(
        change, key=f"order:{order.pk}:payment:{payment.reference}", kind="payment.received", lines=lines
    )


def use_credit(change: Change, order: Order, use: CreditUse) -> None:
    """The platform pays a part of the order for the buyer: its own expense, held like a payment (P6)."""
    lines = book.transfer(
        use.amount, order.currency, source=(CREDIT, book.PLATFORM), target=(HELD, owner(order))
    )
    book.post(change, key=f"order:{order.pk}:credit:{use.pk}", kind="credit.used", lines=lines)


def return_credit(change: Change, order: Order, use: CreditUse) -> None:
    """What the platform paid goes back to it: the order ended without goods (P6)."""
    lines = book.transfer(
        use.amount, order.currency, source=(HELD, owner(order)), target=(CREDIT, book.PLATFORM)
    )
    book.post(change, key=f"order:{order.pk}:credit-returned:{use.pk}", kind="credit.returned", lines=lines)


def credited(uses: list[CreditUse]) -> Decimal:
    """What credits take off an order, in its currency."""
    return sum((use.stands for use in uses), Decimal(0))


def receive_fee(change: Change, order: Order, payment: Payment) -> None:
    """The payer's fee came with the payment; it is the platform's income and no money of the order (P1)."""
    if payment.fee_amount:
        lines = book.transfer(
            payment.fee_amount, order.currency, source=buyer_place(order), target=(FEE_INCOME, book.PLATFORM)
        )
        book.post(change, key=f"order:{order.pk}:fee:{payment.reference}", kind="payment.fee", lines=lines)


def payer_place(event: InboundEvent) -> tuple[str, str]:
    """The pocket that an event's money came from: the buyer's where one is known."""
    return (BUYER, f"company:{event.buyer_id}") if event.buyer_id else (PAYER, book.PLATFORM)


def set_aside(change: Change, event: InboundEvent) -> None:
    """Money arrived that has no place yet: it lies in an account of its own, so that nothing is dropped (P2)."""
    lines = book.transfer(
        event.rest_amount,
        event.currency,
        source=payer_place(event),
        target=(UNALLOCATED, f"inboundevent:{event.pk}"),
    )
    book.post(change, key=f"inboundevent:{event.pk}:set-aside", kind="unallocated.received", lines=lines)


def take_from_aside(change: Change, event: InboundEvent, amount: Decimal, kind: str, key: str) -> None:
    """Unallocated money leaves: for an order's payment, back to the payer, or taken back by the payer's bank."""
    lines = book.transfer(
        amount,
        event.currency,
        source=(UNALLOCATED, f"inboundevent:{event.pk}"),
        target=payer_place(event),
    )
    book.post(change, key=f"inboundevent:{event.pk}:{key}", kind=f"unallocated.{kind}", lines=lines)


def release(change: Change, order: Order, amount: Decimal, why: str) -> None:
    """Held money goes to the supplier; while a dispute is open that is the part nobody disputes (P3)."""
    lines = book.transfer(amount, order.currency, source=(HELD, owner(order)), target=supplier_place(order))
    kind = RELEASED_MEANWHILE if order.disputed else RELEASED
    book.post(change, key=f"order:{order.pk}:release:{why}", kind=kind, lines=lines)


def owe_refund(change: Change, order: Order, amount: Decimal, why: str) -> None:
    """Held money is set apart for the buyer, until the bank has sent it."""
    lines = book.transfer(
        amount, order.currency, source=(HELD, owner(order)), target=(REFUND_DUE, owner(order))
    )
    book.post(change, key=f"order:{order.pk}:refund:{why}", kind="refund.due", lines=lines)


def pay_refund(change: Change, order: Order, refund: Refund) -> None:
    """A refund reached the buyer."""
    lines = book.transfer(
        refund.amount, order.currency, source=(REFUND_DUE, owner(order)), target=buyer_place(order)
    )
    book.post(change, key=f"order:{order.pk}:refund-paid:{refund.pk}", kind="refund.paid", lines=lines)


def gave_back(change: Change, order: Order, owed: GiveBack) -> None:
    """The supplier, who was paid directly, paid the buyer back directly (I06)."""
    lines = book.transfer(
        owed.amount, order.currency, source=supplier_place(order), target=buyer_place(order)
    )
    book.post(change, key=f"order:{order.pk}:given-back:{owed.pk}", kind="supplier.gave_back", lines=lines)


def reverse_payment(
    change: Change, order: Order, payment: Payment, from_held: Decimal, from_refunds: Decimal = Decimal(0)
) -> None:
    """A provider took a payment back: first what waited to be refunded and what is held; the platform advances
    what was released before. What the buyer had got back by another route it owes now (X2)."""
    lines = []
    if from_refunds:
        waiting = (REFUND_DUE, owner(order))
        lines += book.transfer(from_refunds, order.currency, source=waiting, target=buyer_place(order))
    if from_held:
        lines += book.transfer(
            from_held, order.currency, source=(HELD, owner(order)), target=buyer_place(order)
        )
    if rest := payment.amount - from_held - from_refunds:
        lines += book.transfer(rest, order.currency, source=_advanced(order), target=buyer_place(order))
    if payment.fee_amount:
        # The provider takes back all that was charged, so the fee is no income any more.
        lines += book.transfer(
            payment.fee_amount,
            order.currency,
            source=(FEE_INCOME, book.PLATFORM),
            target=buyer_place(order),
        )
    if twice := returned_twice(change, order, payment.amount + payment.fee_amount):
        lines += book.transfer(twice, order.currency, source=buyer_place(order), target=twice_place(order))
    merged = _merged(lines)
    book.post(
        change, key=f"order:{order.pk}:reversal:{payment.reference}", kind="payment.reversed", lines=merged
    )


def twice_place(order: Order) -> tuple[str, str]:
    """What the buyer got back twice and owes to whoever advanced it."""
    return OWED_BY_BUYER, owner(order)


def returned_twice(change: Change, order: Order, amount: Decimal) -> Decimal:
    """How much of what a provider takes back is more than the buyer still had paid, refunds on their way counted."""
    pocket = book.moved(change, *buyer_place(order), order.currency)
    return min(amount, max(Decimal(0), amount + pocket + on_the_way(change.all(Refund))))


def on_the_way(refunds: Iterable[Refund]) -> Decimal:
    """What left for the buyer and did not arrive yet, as far as anybody knows."""
    sent = (one.amount for one in refunds if one.state in (RefundState.SENT, RefundState.UNKNOWN))
    return sum(sent, Decimal(0))


def repayable(owed: Decimal, refunds: Iterable[Refund]) -> Decimal:
    """What the buyer has twice for certain, of what it owes: a refund on its way may still come back (X2)."""
    return max(Decimal(0), owed - on_the_way(refunds))


def keep_refund(change: Change, order: Order, refund: Refund) -> None:
    """A refund over a payment that was taken back did not arrive: the buyer owes less, whoever advanced has it (X2)."""
    lines = _to_who_advanced(
        change, order, refund.amount, source=(REFUND_DUE, owner(order)), rest=_advanced(order)
    )
    if owed := min(refund.amount, book.balance(change, *twice_place(order), order.currency)):
        lines += book.transfer(owed, order.currency, source=twice_place(order), target=buyer_place(order))
    book.post(
        change, key=f"order:{order.pk}:refund-kept:{refund.pk}", kind="refund.kept", lines=_merged(lines)
    )


def repaid(change: Change, order: Order, amount: Decimal, reference: str) -> Decimal:
    """The buyer pays what came back twice. Returns what the supplier has of it (X2)."""
    pocket = supplier_place(order)
    lines = _to_who_advanced(change, order, amount, source=twice_place(order), rest=pocket)
    book.post(change, key=repayment_key(order, reference), kind="buyer.repaid", lines=lines)
    return sum((line.amount for line in lines if (line.code, line.owner) == pocket), Decimal(0))


def repayment_key(order: Order, reference: str) -> str:
    """The entry of a buyer's repayment: one per reference of the bank."""
    return f"order:{order.pk}:repaid:{reference}"


def _to_who_advanced(
    change: Change, order: Order, amount: Decimal, source: tuple[str, str], rest: tuple[str, str]
) -> list[book.Line]:
    """To the platform as far as it advanced something in this order, also in the supplier's place (X2, A10)."""
    ours = min(amount, max(Decimal(0), -book.moved(change, *ADVANCED, order.currency)))
    parts = ((ours, ADVANCED), (amount - ours, rest))
    moved = (book.transfer(part, order.currency, source=source, target=target) for part, target in parts)
    return _merged([line for lines in moved for line in lines])


def _advanced(order: Order) -> tuple[str, str]:
    """Who pays what was taken back and is not held any more."""
    return ADVANCED if holds(order) else supplier_place(order)


def _merged(lines: list[book.Line]) -> list[book.Line]:
    sums: dict[tuple[str, str, str], Decimal] = {}
    for line in lines:
        place = (line.code, line.owner, line.currency)
        sums[place] = sums.get(place, Decimal(0)) + line.amount
    return [
        book.Line(code, who, amount, currency) for (code, who, currency), amount in sums.items() if amount
    ]


def paid(payments: list[Payment]) -> Decimal:
    """What the buyer paid and nobody took back, in the order's currency."""
    return sum((p.amount for p in payments if p.state == PaymentState.RECEIVED), Decimal(0))


def refundable(payment: Payment, refunds: list[Refund]) -> Decimal:
    """What may still go back over one payment (I08)."""
    kept = (r for r in refunds if r.payment_id == payment.pk and r.state != RefundState.CANCELLED)
    gone: Any = sum((r.amount for r in kept), Decimal(0))
    return payment.amount - gone if payment.state == PaymentState.RECEIVED else Decimal(0)
