"""The parties among themselves: respond, offer, accept, withdraw (C5, C6, X5)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from disputes import eligibility, policy
from disputes.enums import Clock, DisputeState, OfferState, Remedy
from disputes.models import Dispute, Offer
from disputes.services import ending, escalation, execution
from orders.enums import Side
from orders.models import Payment
from orders.money import paid
from tradeassurance.core import calendars
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.outbox import Amount
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies


@service(Dispute)
def contest(change: Change, dispute: Dispute, *, response: str) -> Dispute:
    """The supplier contests the claim and says why; evidence is handed in beside it (C5)."""
    change.advance(dispute.respond, at=change.at, response=response)
    _answered(change, dispute)
    change.tell(dispute.order.buyer_id, "dispute.contested", dispute=dispute.number)
    return dispute


@service(Dispute)
def accept_claim(change: Change, dispute: Dispute) -> Dispute:
    """The supplier accepts what the buyer wants: that settles the dispute (C5)."""
    change.require(policy.may_accept_claim(dispute, change.actor, change.at))
    _drop_open_offer(change, dispute)
    _settle(change, dispute, dispute.wanted, dispute.wanted_amount)
    return dispute


def _answered(change: Change, dispute: Dispute) -> None:
    change.meet(dispute, Clock.RESPOND)
    # Under rules that give time to agree, the clock that runs opens escalation; otherwise the answer does.
    if change.clock(dispute, Clock.AGREE) is None:
        escalation.becomes_possible(change, dispute)


# --- offers ------------------------------------------------------------------------------------------


@service(Dispute)
def offer(
    change: Change,
    dispute: Dispute,
    *,
    remedy: str,
    amount: Decimal | None = None,
    conditions: str = "",
    expires_on: date | None = None,
) -> Offer:
    """A side offers a remedy and an amount, until a day; an open offer is replaced by it (C6)."""
    change.require(policy.may_offer(dispute, change.actor, change.at))
    side = dispute.order.side_of(change.actor)
    assert side is not None
    money = _amount(change, dispute, remedy, amount)
    _replace_open(change, dispute, side)
    made = Offer(
        dispute=dispute,
        number=len([o for o in change.all(Offer) if o.dispute_id == dispute.pk]) + 1,
        side=side,
        remedy=remedy,
        amount=money,
        conditions=conditions,
        made_by_id=change.actor.person,
        made_at=change.at,
    )
    change.add(made, reserve=True)
    due = _expiry(change, dispute, side, expires_on)
    change.schedule(made, Clock.OFFER, due, remind=dispute.order.terms.reminder_before)
    if side == Side.SUPPLIER and dispute.state == DisputeState.AWAITING_SUPPLIER:
        change.advance(dispute.respond, at=change.at, response=conditions)
        _answered(change, dispute)
    order = dispute.order
    told = Amount(money, order.currency)
    change.tell(order.party(side.other), "offer.made", dispute=dispute.number, amount=told, due=due.due_at)
    return made


def _amount(change: Change, dispute: Dispute, remedy: str, amount: Decimal | None) -> Decimal:
    everything = paid(change.all(Payment))
    if remedy == Remedy.NO_REFUND:
        return Decimal(0)
    if remedy == Remedy.REPLACEMENT:
        eligibility.require_replaceable(dispute.reason)
        # What goes back should the new goods not come.
        return everything
    if remedy == Remedy.FULL_REFUND:
        return everything
    if amount is None or not 0 < amount <= everything:
        raise Refused(
            "C6",
            _("Name an amount of at most what was paid."),
            _("Offer a full refund to give everything back."),
        )
    return currencies.check(amount, dispute.order.currency)


def _expiry(change: Change, dispute: Dispute, side: Side, expires_on: date | None) -> calendars.Due:
    rules = dispute.order.terms
    other = dispute.order.party(side.other)
    if expires_on is None:
        return change.due(rules.offer_expiry, other, "offer_expiry", rules_code=rules.code)
    days = (expires_on - calendars.local_date(change.at, other.time_zone)).days
    if not 1 <= days <= 30:
        raise Refused(
            "C6", _("An offer expires between tomorrow and 30 days from now."), _("Choose another day.")
        )
    return change.due(DayCount(days), other, "")


def _replace_open(change: Change, dispute: Dispute, side: Side) -> None:
    standing = open_offer(change, dispute)
    if standing is None:
        return
    move = standing.take_back if standing.side == side else standing.counter
    change.advance(move, at=change.at)
    change.drop(standing, Clock.OFFER)


def open_offer(change: Change, dispute: Dispute) -> Offer | None:
    """The one open offer, if any."""
    return next(
        (o for o in change.all(Offer) if o.dispute_id == dispute.pk and o.state == OfferState.OPEN), None
    )


@service(Offer)
def accept(change: Change, offer: Offer, *, remedy: str, amount: Decimal) -> Dispute:
    """The other side accepts the offer it read: its terms settle the dispute (C6, X5)."""
    change.require(policy.may_answer(offer, change.actor, change.at))
    if (offer.remedy, offer.amount) != (remedy, amount):
        raise Refused(
            "X5", _("The offer says something else than what you accepted."), _("Read it again first.")
        )
    change.advance(offer.accept, at=change.at)
    change.meet(offer, Clock.OFFER)
    _settle(change, offer.dispute, offer.remedy, offer.amount)
    return offer.dispute


@service(Offer)
def reject(change: Change, offer: Offer) -> Offer:
    """The other side does not agree; the negotiation goes on (C6)."""
    change.advance(offer.reject, at=change.at)
    change.meet(offer, Clock.OFFER)
    dispute = offer.dispute
    change.tell(dispute.order.party(offer.side), "offer.rejected", dispute=dispute.number)
    escalation.automatic_if_waiting(change, dispute)
    return offer


@service(Offer)
def take_back(change: Change, offer: Offer) -> Offer:
    """Its maker takes the offer back."""
    change.advance(offer.take_back, at=change.at)
    change.drop(offer, Clock.OFFER)
    dispute = offer.dispute
    change.tell(dispute.order.party(Side(offer.side).other), "offer.taken_back", dispute=dispute.number)
    escalation.automatic_if_waiting(change, dispute)
    return offer


def _settle(change: Change, dispute: Dispute, remedy: str, amount: Decimal) -> None:
    change.advance(dispute.settle, at=change.at, remedy=remedy, amount=amount)
    ending.stop_clocks(change, dispute)
    ending.set_aside_determination(change, dispute)
    order = dispute.order
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "dispute.settled", dispute=dispute.number, amount=Amount(amount, order.currency))
    execution.plan(change, dispute)
    execution.carry_out(change, dispute)


@service(Dispute)
def withdraw(change: Change, dispute: Dispute, *, reason: str) -> Dispute:
    """The buyer gives the claim up, until a determination is issued (C6)."""
    change.because(reason)
    _drop_open_offer(change, dispute)
    change.advance(dispute.withdraw, at=change.at)
    ending.set_aside_determination(change, dispute)
    change.tell(dispute.order.seller_id, "dispute.withdrawn", dispute=dispute.number)
    ending.release_order(change, dispute)
    return dispute


def _drop_open_offer(change: Change, dispute: Dispute) -> None:
    """An open offer has no place any more: its maker takes it back; nobody answered the other side's."""
    standing = open_offer(change, dispute)
    if standing is None:
        return
    if standing.side == dispute.order.side_of(change.actor):
        change.advance(standing.take_back, at=change.at)
        change.drop(standing, Clock.OFFER)
    else:
        overtake(change, standing)


def overtake(change: Change, standing: Offer) -> None:
    """Something else came first: nobody can answer the offer any more (X5)."""
    change.advance(standing.fall_away, at=change.at)
    change.drop(standing, Clock.OFFER)
