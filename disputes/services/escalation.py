"""When the platform is asked to decide: by a party, or by the clock where the rules say so (C5, X6)."""

from disputes.enums import Clock, DisputeState, OfferState
from disputes.models import Dispute, Offer
from tradeassurance.accounts import roles
from tradeassurance.core.actors import CLOCK_KIND
from tradeassurance.core.change import Change, service
from tradeassurance.rules.enums import DeterminationFrom


@service(Dispute)
def escalate(change: Change, dispute: Dispute) -> Dispute:
    """A party asks the platform to decide (RULEBOOK 1)."""
    side = dispute.order.side_of(change.actor)
    by = str(side) if side else CLOCK_KIND
    change.advance(dispute.escalate, at=change.at, by=by)
    for kind in (Clock.RESPOND, Clock.AUTO_ESCALATE, Clock.AGREE, Clock.LAPSE):
        change.drop(dispute, kind)
    start_desk_clocks(change, dispute)
    order = dispute.order
    for company in (order.buyer_id, order.seller_id):
        change.tell(company, "dispute.escalated", dispute=dispute.number, by=by)
    change.tell(roles.ARBITRATOR, "dispute.to_take", dispute=dispute.number)
    return dispute


def start_desk_clocks(change: Change, dispute: Dispute) -> None:
    """The desk must take the case and decide it; for quality some rules count from the report."""
    rules, buyer = dispute.order.terms, dispute.order.buyer
    change.schedule(
        dispute, Clock.TAKE, change.due(rules.approval_raise, buyer, "approval_raise", rules_code=rules.code)
    )
    if not dispute.is_about_quality:
        count, name = rules.determination_lateness, "determination_lateness"
    elif rules.determination_quality_from == DeterminationFrom.REPORT:
        count, name = rules.inspection_booking, "inspection_booking"
    else:
        count, name = rules.determination_quality, "determination_quality"
    change.schedule(dispute, Clock.DETERMINE, change.due(count, buyer, name, rules_code=rules.code))


def report_arrived(change: Change, dispute: Dispute) -> None:
    """Where the rules count from the inspection report, the time to decide begins with it (RULEBOOK 1)."""
    running = change.clock(dispute, Clock.DETERMINE)
    if running is None or running.parameter != "inspection_booking":
        return
    rules = dispute.order.terms
    change.meet(dispute, Clock.DETERMINE)
    due = change.due(
        rules.determination_quality, dispute.order.buyer, "determination_quality", rules_code=rules.code
    )
    change.schedule(dispute, Clock.DETERMINE, due)


def becomes_possible(change: Change, dispute: Dispute) -> None:
    """From now on a party may escalate; a dispute that nobody escalates lapses in the end (X12)."""
    if dispute.escalatable_at is not None:
        return
    dispute.escalatable_at = change.at
    rules, order = dispute.order.terms, dispute.order
    if rules.auto_escalation is None:
        due = change.due(rules.dispute_lapse, order.buyer, "dispute_lapse", rules_code=rules.code)
        change.schedule(dispute, Clock.LAPSE, due)
    change.tell(order.buyer_id, "dispute.escalatable", dispute=dispute.number)


def automatic(change: Change, dispute: Dispute) -> None:
    """The clock escalates, unless an open offer or an extended response deadline is still running (X6)."""
    if dispute.state not in (DisputeState.AWAITING_SUPPLIER, DisputeState.NEGOTIATING):
        return
    offers = [o for o in change.all(Offer) if o.dispute_id == dispute.pk and o.state == OfferState.OPEN]
    if offers or change.clock(dispute, Clock.RESPOND) is not None:
        dispute.auto_escalation_waits = True
        return
    dispute.auto_escalation_waits = False
    escalate.within(change, dispute)


def automatic_if_waiting(change: Change, dispute: Dispute) -> None:
    """What automatic escalation waited for has ended; only the clock escalates by itself."""
    if dispute.auto_escalation_waits and change.actor.kind == CLOCK_KIND:
        automatic(change, dispute)
    elif dispute.auto_escalation_waits:
        rules = dispute.order.terms
        due = change.due(rules.approval_raise, dispute.order.buyer, "approval_raise", rules_code=rules.code)
        dispute.auto_escalation_waits = False
        change.schedule(dispute, Clock.AUTO_ESCALATE, due)
