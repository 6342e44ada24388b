"""Money back to the buyer, over the payments it came by (P4, I08)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from orders import bank_accounts, money, policy, providers
from orders.enums import REFUNDS_TO_SEND, Clock, PaymentState
from orders.models import InboundEvent, Order, Payment, ProviderCall, Refund, RefundAccount
from orders.services import payouts
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.cards import contains_card_number
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import book

ACCOUNT_WITHIN = DayCount(7, "calendar")
"""How soon the buyer names an account; until then finance cannot send a bank transfer."""


def owe(change: Change, order: Order, amount: Decimal, cause: str) -> list[Refund]:
    """Split an amount over the original payments, the newest first; each part waits for finance to send it.

    Raises Refused where the payments cannot carry the amount.
    """
    refunds, left = change.all(Refund), amount
    made: list[Refund] = []
    for payment in sorted(change.all(Payment), key=lambda p: p.pk, reverse=True):
        part = min(left, money.refundable(payment, refunds))
        if part > 0:
            made.append(Refund(order=order, payment=payment, amount=part, cause=cause, due_at=change.at))
            left -= part
    if left:
        raise Refused("I08", _("More would go back than was paid."), _("Check the amounts of the payments."))
    for refund in made:
        change.add(refund, reserve=True)
        due = change.due(payouts.SEND_WITHIN, order.buyer, "")
        change.schedule(refund, Clock.SEND_REFUND, due)
    if made:
        change.tell(
            roles.FINANCE_MAKER, "refund.due", order=order.number, amount=Amount(amount, order.currency)
        )
        change.tell(
            order.buyer_id, "refund.coming", order=order.number, amount=Amount(amount, order.currency)
        )
        _ask_for_account(change, order, made)
    return made


def _ask_for_account(change: Change, order: Order, made: list[Refund]) -> None:
    """A bank transfer needs an account: the buyer is asked where none is known (P4)."""
    by_file = any(providers.route_of(r) == providers.BANK_FILE for r in made)
    if by_file and not change.all(RefundAccount) and change.clock(order, Clock.REFUND_ACCOUNT) is None:
        due = change.due(ACCOUNT_WITHIN, order.buyer, "")
        change.schedule(order, Clock.REFUND_ACCOUNT, due)
        change.tell(order.buyer_id, "refund.account_needed", order=order.number, due=due.due_at)


def know_payer(change: Change, payment: Payment, event: InboundEvent) -> None:
    """A bank payment tells from where it came: refunds go back there unless the buyer names another account (P4)."""
    account, order = bank_accounts.compact(event.payer_account), payment.order
    by_file = providers.name_for(payment.method) == providers.BANK_FILE
    if not by_file or not bank_accounts.is_iban(account) or change.all(RefundAccount):
        return
    holder = (event.payer_name or order.buyer.name)[:70]
    change.add(
        RefundAccount(order=order, holder=holder, account=account, given_by_buyer=False, given_at=change.at)
    )


@service(Order)
def name_account(change: Change, order: Order, *, holder: str, account: str, bic: str = "") -> RefundAccount:
    """The buyer says to which account bank refunds of this order go; the newest one counts (P4)."""
    change.require(policy.may_name_account(order, change.actor, change.at))
    account, bic = bank_accounts.compact(account), bank_accounts.compact(bic)
    bank_accounts.check(account, bic)
    if contains_card_number(account) or contains_card_number(holder):
        raise Refused(
            "I43", _("This looks like a payment card number."), _("Write the number of a bank account.")
        )
    named = RefundAccount(order=order, holder=holder, account=account, bic=bic, given_at=change.at)
    change.add(named, reserve=True)
    change.meet(order, Clock.REFUND_ACCOUNT)
    if any(refund.state in REFUNDS_TO_SEND for refund in change.all(Refund)):
        change.tell(roles.FINANCE_MAKER, "refund.account_named", order=order.number)
    return named


@service(Refund)
def send(change: Change, refund: Refund, *, bank_reference: str) -> Refund:
    """Finance gave the bank the order to pay, by hand."""
    if not bank_reference.strip():
        raise Refused("P4", _("A refund is sent with a bank reference."))
    call = payouts.begin(change, refund, providers.BY_HAND)
    payouts.depart(change, call, bank_reference)
    return refund


@service(Refund)
def resend(change: Change, refund: Refund, *, route: str, reason: str) -> Refund:
    """Finance has a refund that came back sent again: by the same provider, or as a bank transfer instead (P4).

    The next round, or the next bank file, sends it; a transfer needs an account, which the buyer is asked for.
    """
    ways = providers.ways_again(refund)
    change.require(policy.may_resend(refund, change.actor, change.at, ways))
    if route not in ways:
        raise Refused("P4", _("This refund cannot go that way."), _("Choose one of the ways shown."))
    change.because(reason)
    refund.route = "" if route == refund.payment.method else route
    refund.again_at = change.at
    change.drop(refund, Clock.SEND_REFUND)
    change.schedule(refund, Clock.SEND_REFUND, change.due(payouts.SEND_WITHIN, refund.order.buyer, ""))
    _ask_for_account(change, refund.order, [refund])
    return refund


@service(Refund)
def arrive(change: Change, refund: Refund) -> Refund:
    """The money reached the buyer, as the buyer or finance says."""
    payouts.settle(change, _departed(change, refund, "arrive"))
    return refund


@service(Refund)
def bounce(change: Change, refund: Refund, *, reason: str) -> Refund:
    """The bank gave the money back; finance sends it again."""
    payouts.give_back(change, _departed(change, refund, "bounce"), reason)
    return refund


def _departed(change: Change, refund: Refund, move: str) -> ProviderCall:
    """The call of a refund that is on its way. Raises Refused where none is."""
    change.require(fsm.verdict(refund, move, change.actor, change.at))
    call = payouts.live(change, refund)
    if call is None:
        raise Refused("I16", _("This refund was not sent."), _("Reload the page."))
    return call


@service(Payment)
def charge_back(change: Change, payment: Payment, *, reference: str) -> Payment:
    """The buyer's payment provider took the payment back: what is held goes first (C4, X2)."""
    order = payment.order
    change.because(reference)
    change.advance(payment.reverse, at=change.at)
    stopped = _stop_refunds(change, payment)
    rest = payment.amount - stopped
    held = min(money.held(change, order), rest) if money.holds(order) else Decimal(0)
    money.reverse_payment(change, order, payment, held, stopped)
    _tell_of_twice(change, order)
    order.claims_barred = True
    for side in (order.buyer_id, order.seller_id):
        change.tell(
            side, "payment.charged_back", order=order.number, amount=Amount(payment.amount, order.currency)
        )
    return payment


def _tell_of_twice(change: Change, order: Order) -> None:
    """The buyer had this money back already: it is told that it owes it, and finance watches (X2)."""
    if twice := book.balance(change, *money.twice_place(order), order.currency):
        told = {"order": order.number, "amount": Amount(twice, order.currency)}
        change.tell(roles.FINANCE_MAKER, "payment.returned_twice", **told)
        change.tell(order.buyer_id, "payment.to_pay_back", **told)


def _stop_refunds(change: Change, payment: Payment) -> Decimal:
    """Refunds over the payment that nobody sent yet are not sent: that money goes back by the chargeback (X2)."""
    stopped = Decimal(0)
    for refund in change.all(Refund):
        if refund.payment_id == payment.pk and refund.state in REFUNDS_TO_SEND:
            change.advance(refund.cancel)
            change.drop_all(refund)
            stopped += refund.amount
    return stopped


def went_back(payments: list[Payment]) -> Decimal:
    """What chargebacks already returned to the buyer (X2)."""
    return sum((p.amount for p in payments if p.state == PaymentState.REVERSED), Decimal(0))
