"""Disputes opened for the buyers of a supplier that deceives, in one staff action that may be interrupted (L7, X10)."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes import affected, policy_conduct
from disputes.affected import Judgement
from disputes.enums import Clock, OpeningState, Remedy
from disputes.models import Dispute, Opening, OpeningLine
from disputes.services import claim
from disputes.services.claim import Claim
from orders.models import Order
from orders.services import ending
from suppliers.enums import SupplierState
from suppliers.extensions import Consequence
from suppliers.models import Supplier
from tradeassurance.accounts import roles
from tradeassurance.core.actors import CLOCK, Actor
from tradeassurance.core.calendars import BUSINESS, DayCount
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Deadline
from tradeassurance.core.refusals import Refused
from tradeassurance.core.turns import one_by_one

BATCH = 200
FINISH_WITHIN = DayCount(1, BUSINESS)
"""The house's own promise: afterwards the risk desk is told that orders are left."""


@service(Supplier)
def start(change: Change, supplier: Supplier, *, reason: str) -> Opening:
    """Begin: from now on the job takes the supplier's open orders one after the other (L7)."""
    change.require(policy_conduct.may_open_for_buyers(supplier, change.actor, change.at))
    if change.find(Opening, state=OpeningState.RUNNING) is not None:
        raise Refused("X10", _("This is going on already."), _("Its page shows what has happened so far."))
    opening = Opening(
        supplier=supplier, reason=reason, started_by_id=change.actor.person, started_at=change.at
    )
    opening.total = opening.orders().count()
    if not opening.total:
        raise Refused("L7", _("No order of this supplier is open."))
    change.because(reason)
    change.add(opening, reserve=True)
    change.schedule(opening, Clock.OPENING, change.due(FINISH_WITHIN, supplier.company, ""))
    return opening


def carry_on(at: datetime, *, batch: int = BATCH) -> int:
    """What the job does: the next orders of every opening that goes on; how many had their turn."""
    running = Opening.objects.filter(state=OpeningState.RUNNING).select_related("supplier")
    return sum(take_turns(opening, by=CLOCK, at=at, batch=batch) for opening in running)


def take_turns(opening: Opening, *, by: Actor, at: datetime, key: Any = None, batch: int = BATCH) -> int:
    """The next orders, each in a change of its own, so that an interruption loses nothing; then the end, if it is one."""
    supplier = Supplier.objects.get(pk=opening.supplier_id)
    waiting = opening.left()[:batch] if supplier.state == SupplierState.FRAUD else []
    turns = one_by_one(waiting, lambda order: take_turn(order, by=by, at=at, opening=opening))
    conclude(opening, by=by, at=at)
    return turns


@service(Order)
def take_turn(change: Change, order: Order, *, opening: Opening) -> OpeningLine:
    """One order: a dispute is opened, or it is cancelled, or nothing is to be done; the buyer is told (X10).

    The line is written in the same change, once: whoever comes second finds it.
    """
    if (known := change.find(OpeningLine, opening_id=opening.pk)) is not None:
        return known
    current = Opening.objects.select_related("supplier").get(pk=opening.pk)
    change.require(policy_conduct.may_carry_on(current, change.actor, change.at))
    if current.supplier.state != SupplierState.FRAUD:
        raise Refused("L7", _("The supplier is not suspended for fraud."))
    change.because(current.reason)
    found = affected.judge(claim.facts_of(change, order, None), change.at)
    line = OpeningLine(order=order, opening=opening, at=change.at)
    line.consequence, line.why = found.consequence, found.why
    if found.consequence == Consequence.OPEN:
        line.dispute = _open(change, order, current, found)
    else:
        if found.consequence == Consequence.UNPAID:
            ending.cancel_for_fraud.within(change, order)
            change.tell(order.seller_id, "order.cancelled", order=order.number, reason=current.reason)
        change.tell(order.buyer_id, "order.supplier_fraud", order=order.number, result=str(line.consequence))
    return change.add(line)


def _open(change: Change, order: Order, opening: Opening, found: Judgement) -> Dispute:
    """In the buyer's words as far as the platform knows them; she may add, negotiate and withdraw like any buyer."""
    language = order.buyer.language
    with translation.override(language):
        statement = gettext(
            "Trade Assurance opened this dispute for the buyer: the supplier is suspended for fraud, and the order is not finished."
        )
    submitted = Claim(reason=found.reason, wanted=Remedy.FULL_REFUND, statement=statement, language=language)
    return claim.submit(
        change, order, submitted, found.conditions, opened_by_id=opening.started_by_id, opening=opening
    )


@service(Opening)
def conclude(change: Change, opening: Opening) -> Opening:
    """The end: no order is left, or the supplier was reinstated; the risk desk is told. Else nothing."""
    if opening.state != OpeningState.RUNNING:
        return opening
    stopped = opening.supplier.state != SupplierState.FRAUD
    if not stopped and opening.left().exists():
        return opening
    change.advance(opening.stop if stopped else opening.finish, at=change.at)
    change.meet(opening, Clock.OPENING)
    lines = OpeningLine.objects.filter(opening=opening)
    opened = lines.filter(consequence=Consequence.OPEN).count()
    name = opening.supplier.company.name
    change.tell(roles.RISK, "opening.done", company=name, opened=opened, lines=lines.count())
    return opening


def not_finished(change: Change, opening: Opening, deadline: Deadline) -> None:
    """Orders are left: the risk desk is told, and the clock starts anew (X12)."""
    left = opening.left().count()
    change.tell(roles.RISK, "opening.waits", company=opening.supplier.company.name, left=left)
    change.schedule(opening, Clock.OPENING, change.due(FINISH_WITHIN, opening.supplier.company, ""))
