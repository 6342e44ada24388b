"""What happened, in words: entries of the trail and of the books as the parties read them.

Entries without words are not shown: they belong to the house.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.enums import Side
from orders.extensions import Words, entry_words, of_one_side, trail_words
from orders.models import Order
from tradeassurance.core.models import TrailEntry
from tradeassurance.portal.components import Event

TRAIL = {
    "orders.drafting.draft": Words(_("Contract drafted")),
    "orders.drafting.revise": Words(_("Contract changed: a new version")),
    "orders.drafting.attach": Words(_("Design files changed: a new version")),
    "orders.drafting.ask_to_modify": Words(_("Asked for a change of the contract"), "wait", says_why=True),
    "orders.amending.propose": Words(_("Amendment proposed"), "wait", says_why=True),
    "orders.amending.propose_dates": Words(_("New dates proposed"), "wait", says_why=True),
    "orders.amending.propose_cancellation": Words(_("Cancellation proposed"), "wait", says_why=True),
    "orders.amending.accept": Words(_("Amendment accepted: the contract changed"), "good"),
    "orders.amending.decline": Words(_("Proposal declined"), "bad", says_why=True),
    "orders.amending.withdraw": Words(_("Proposal taken back"), "ended"),
    "orders.amending.take_out": Words(_("Proposal taken back by our support"), "ended", says_why=True),
    "orders.giving_back.report": Words(_("Repayment reported"), "info"),
    "orders.giving_back.confirm": Words(_("Repayment arrived"), "good"),
    "orders.giving_back.object_to": Words(_("Repayment did not arrive"), "bad", says_why=True),
    "deadline.order.confirm_by": Words(_("Not confirmed in time: the proposal lapsed"), "ended"),
    "deadline.order.propose_date": Words(_("No new shipment date was proposed")),
    "deadline.amendment.answer": Words(_("Proposal lapsed without an answer"), "ended"),
    "deadline.giveback.report": Words(_("The repayment is late"), "bad"),
    "deadline.giveback.confirm": Words(_("Repayment counts as arrived"), "good"),
    "orders.drafting.propose": Words(_("Draft sent to the other side"), "info"),
    "orders.drafting.cancel": Words(_("Order cancelled"), "ended", says_why=True),
    "orders.confirmation.confirm": Words(_("Contract confirmed"), "good"),
    "orders.payment.announce": Words(_("Payment announced"), "wait"),
    "orders.payment.receive": Words(_("Payment received"), "good"),
    "orders.balance.ask": Words(_("The supplier asked for the balance"), "wait"),
    "deadline.order.ask_balance": Words(_("The balance was asked for"), "wait"),
    "deadline.order.pay_balance": Words(_("The balance was not paid in time"), "bad"),
    "orders.payment.give_up": Words(_("An announced payment was not seen"), "bad"),
    "orders.arrivals.land": Words(_("Payment received"), "good"),
    "orders.arrivals.allocate": Words(_("Payment received"), "good"),
    "orders.reversals.take_back": Words(_("Payment taken back by the provider"), "bad"),
    "orders.reversals.stop": Words(_("Payment did not arrive"), "bad"),
    "deadline.order.payment_arrives": Words(_("An announced payment was not seen in time"), "bad"),
    "orders.payment.fail": Words(_("Payment did not arrive"), "bad", says_why=True),
    "orders.fulfilment.ship": Words(_("Goods shipped"), "info"),
    "orders.booking.book": Words(_("A service was booked"), "info"),
    "orders.booking.hand_in": Words(_("Report of the booked service handed in"), "good"),
    "orders.booking.cancel": Words(_("Booked service cancelled"), "ended", says_why=True),
    "deadline.booking.report": Words(_("No report of the booked service came"), "ended"),
    "orders.fulfilment.ship_nothing_more": Words(_("The supplier ships nothing more"), "info"),
    "orders.fulfilment.arrive": Words(_("A shipment arrived"), "info"),
    "orders.spending.spend": Words(_("On-time credit spent on this order"), "good"),
    "orders.fulfilment.deliver": Words(_("Goods delivered"), "info"),
    "orders.fulfilment.accept": Words(_("Goods accepted"), "good"),
    "orders.completion.complete": Words(_("Order completed"), "good"),
    "orders.completion.lapse": Words(_("Order lapsed"), "ended"),
    "orders.completion.refund": Words(_("Order refunded"), "ended"),
    "orders.refunds.send": Words(_("Refund sent"), "info"),
    "orders.refunds.arrive": Words(_("Refund arrived"), "good"),
    "orders.refunds.resend": Words(_("Refund to be sent again"), "info", says_why=True),
    "orders.refunds.bounce": Words(_("Refund came back; it is sent again"), "bad"),
    "orders.refunds.name_account": Words(_("Account for refunds named")),
    "step.refund.arrive": Words(_("Refund arrived"), "good"),
    "step.refund.bounce": Words(_("Refund came back; it is sent again"), "bad"),
    "step.refund.send": Words(_("Refund sent"), "info"),
    "step.refund.lose": Words(_("Refund being traced at the bank"), "wait"),
    "orders.refunds.charge_back": Words(_("Payment charged back by the buyer's provider"), "bad"),
    "orders.repaying.record": Words(_("The buyer paid back what came twice"), "good"),
    "deadline.order.pay_by": Words(_("Not paid in time: the order lapsed"), "ended"),
    "deadline.order.ship_by": Words(_("The agreed shipment date passed"), "bad"),
    "deadline.order.deliver_by": Words(_("The agreed delivery date passed"), "bad"),
    "deadline.order.late_claim_closes": Words(_("Claims for late shipment closed"), "ended"),
    "deadline.order.quality_claim_closes": Words(_("Claims for quality closed"), "ended"),
    "deadline.order.delivery_claim_closes": Words(_("Claims for delivery closed"), "ended"),
}
STANDING = Words(_("Confirmed by both sides: the order stands"), "good")
PART_SHIPPED = Words(_("A part of the goods shipped"), "info")
ALL_ARRIVED = Words(_("Goods delivered"), "info")
TOGETHER = Words(_("Cancelled by agreement"), "ended")
STARTED = Words(_("Payment received: production starts"), "good")

ENTRIES = {
    "payment.received": _("Payment received"),
    "payment.fee": _("Fee of the payment"),
    "payment.reversed": _("Payment taken back by the provider"),
    "unallocated.received": _("Money arrived that has no order yet"),
    "unallocated.allocated": _("Money without an order found its order"),
    "unallocated.returned": _("Money without an order went back to its payer"),
    "unallocated.reversed": _("Money without an order was taken back by the payer's bank"),
    "credit.used": _("On-time credit, paid by the platform"),
    "credit.returned": _("On-time credit went back to the platform"),
    "held.released": _("Held money released to the supplier"),
    "held.released_meanwhile": _("Released to the supplier; the disputed part stays held"),
    "supplier.gave_back": _("Supplier paid back directly"),
    "refund.due": _("Set apart for a refund"),
    "refund.paid": _("Refund arrived"),
    "refund.kept": _("Refund that came back, kept for what was charged back"),
    "buyer.repaid": _("The buyer paid back what came twice"),
    "correction": _("Correction of the books"),
}


def register() -> None:
    """Called once, when the app is ready."""
    for name, words in TRAIL.items():
        trail_words.register(name, words)
    for kind, title in ENTRIES.items():
        entry_words.register(kind, title)


def events(order: Order, entries: Iterable[TrailEntry], reader: str | None) -> list[Event]:
    """The trail of an order for a side, in the given order; anybody else (the desk) reads what both sides do."""
    found = []
    for entry in entries:
        words = _words(entry)
        if words is not None and _is_for(words.only, reader):
            why = entry.reason if words.says_why else ""
            found.append(Event(entry.at, words.title, who(order, entry), why, words.tone))
    return found


def hidden_kinds(reader: str | None) -> list[str]:
    """How kinds of entries begin that are the other side's business alone."""
    return [beginning for beginning, side in of_one_side if not _is_for(side, reader)]


def _is_for(side: str, reader: str | None) -> bool:
    return not side or reader not in Side.values or reader == side


def _words(entry: TrailEntry) -> Words | None:
    steps = {name for _record, name, _before, _after in entry.data["steps"]}
    if entry.action == "orders.confirmation.confirm" and "confirm" in steps:
        return STANDING
    if "start_production" in steps:
        return STARTED
    if entry.action == "orders.fulfilment.ship" and "ship" not in steps:
        return PART_SHIPPED
    if entry.action == "orders.fulfilment.arrive" and "deliver" in steps:
        return ALL_ARRIVED
    if entry.action == "orders.amending.accept" and "cancel_by_agreement" in steps:
        return TOGETHER
    known = (
        trail_words.find(f"step.{record.partition(':')[0]}.{name}")
        for record, name, _before, _after in entry.data["steps"]
    )
    return next((words for words in known if words), trail_words.find(entry.action))


def who(order: Order, entry: TrailEntry) -> Any:
    """A party by its company's name; staff, the clock and providers by what they are, never by person."""
    _user, _at, company = entry.actor.partition("@company:")
    if company:
        names = {str(order.buyer_id): order.buyer.name, str(order.seller_id): order.seller.name}
        return names.get(company, "")
    named = {"clock": _("By itself, at the end of the time"), "provider": _("Bank or carrier")}
    return named.get(entry.actor, _("Trade Assurance"))


REVERSED = ".reversed"
"""What the kind of an entry ends in that takes another one back (`book.reverse`)."""


def entry_title(kind: str) -> Any:
    """What a posting of the books is, in words; the kind itself where no app said it."""
    known = entry_words.find(kind)
    if known is None and kind.endswith(REVERSED):
        return gettext("Taken back: %(what)s") % {"what": entry_title(kind.removesuffix(REVERSED))}
    return known or kind.replace(".", " ").replace("_", " ")
