"""After confirmation: one side proposes a change or the end of the order, the other answers in time (O5, X7)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders import policy
from orders.enums import AmendmentKind, AmendmentState, Clock, Side, Subject
from orders.models import Amendment, ContractVersion, LineItem, Order, Requirement
from orders.services import agreeing, confirmation, ending, versions
from orders.services.versions import Terms
from tradeassurance.core import documents
from tradeassurance.core.change import Change, service
from tradeassurance.core.refusals import Refused


@service(Order)
def propose(
    change: Change,
    order: Order,
    *,
    terms: Terms,
    reason: str,
    files: Sequence[documents.Sealed] = (),
    without: Sequence[int] = (),
) -> Amendment:
    """One side proposes the contract as it should be from now on, and confirms that version (O5).

    Raises Refused: nothing changes, a part can no longer change (O5), or a dispute is about it (X7).
    """
    change.require(policy.may_amend(order, change.actor, change.at))
    _none_open(change)
    version = versions.write_next(change, order, terms, files=files, without=without)
    subjects = agreeing.changes(change, order, version)
    agreeing.require_possible(change, order, version, subjects)
    confirmation.check(change, version, order.terms)
    side = order.acting_side(change.actor)
    confirmation.sign(change, version, side)
    amendment = _open(change, order, side, AmendmentKind.CHANGE, reason, version=version)
    if side == Side.SUPPLIER and Subject.SHIPMENT in subjects:
        change.meet(order, Clock.PROPOSE_DATE)
    return amendment


@service(Order)
def propose_dates(
    change: Change, order: Order, *, shipment_date: Any, delivery_date: Any, reason: str
) -> Amendment:
    """The same contract with other days: what a late supplier is asked for (O5). ``delivery_date`` may be None."""
    before = order.contract
    if before is None:
        raise Refused("O5", _("The contract is not confirmed yet."), _("Change it directly."))
    items, requirements = (versions.of_version(change, model, before) for model in (LineItem, Requirement))
    terms = versions.terms_of(before, items, requirements)
    values = {**vars(terms), "shipment_date": shipment_date, "delivery_date": delivery_date}
    return propose.within(change, order, terms=Terms(**values), reason=reason)


@service(Order)
def propose_cancellation(change: Change, order: Order, *, reason: str) -> Amendment:
    """One side proposes to end the order before shipment; what was paid would go back (O5)."""
    change.require(policy.may_agree_to_cancel(order, change.actor, change.at))
    _none_open(change)
    return _open(change, order, order.acting_side(change.actor), AmendmentKind.CANCEL, reason)


def _none_open(change: Change) -> None:
    if change.find(Amendment, state=AmendmentState.PROPOSED) is not None:
        raise Refused(
            "O5",
            _("A proposal for this order is waiting for its answer."),
            _("It is accepted, declined or taken back first."),
        )


def _open(
    change: Change,
    order: Order,
    side: Side,
    kind: AmendmentKind,
    reason: str,
    *,
    version: ContractVersion | None = None,
) -> Amendment:
    change.because(reason)
    amendment = Amendment(
        order=order,
        number=len(change.all(Amendment)) + 1,
        kind=kind,
        side=side,
        version=version,
        reason=reason,
        proposed_at=change.at,
    )
    change.add(amendment, reserve=True)
    other, rules = order.party(side.other), order.terms
    due = change.due(rules.amendment_answer, other, "amendment_answer", rules_code=rules.code)
    change.schedule(amendment, Clock.ANSWER_AMENDMENT, due, remind=rules.reminder_before)
    topic = "amendment.proposed" if kind == AmendmentKind.CHANGE else "amendment.cancellation"
    values = {"order": order.number, "by": order.party(side).name, "reason": reason, "due": due.due_at}
    change.tell(other, topic, **values)
    return amendment


@service(Amendment)
def accept(change: Change, amendment: Amendment) -> Amendment:
    """The other side agrees, at that moment, to what was proposed: it stands, or the order ends (O5, L3, X7)."""
    order = amendment.order
    change.advance(amendment.accept, at=change.at)
    change.meet(amendment, Clock.ANSWER_AMENDMENT)
    if amendment.kind == AmendmentKind.CANCEL:
        change.require(policy.may_agree_to_cancel(order, change.actor, change.at))
        _end(change, order)
    else:
        agreeing.stand(change, order, amendment)
    change.tell(
        order.party(amendment.side), "amendment.accepted", order=order.number, number=amendment.number
    )
    return amendment


def _end(change: Change, order: Order) -> None:
    change.advance(order.cancel_by_agreement, at=change.at)
    ending.close.within(change, order, "cancelled by agreement")
    for side in Side:
        change.tell(order.party(side), "order.cancelled_by_agreement", order=order.number)


@service(Amendment)
def decline(change: Change, amendment: Amendment, *, answer: str) -> Amendment:
    """The other side does not agree; the contract stays as it is (O5)."""
    order = amendment.order
    change.because(answer)
    change.advance(amendment.decline, at=change.at, answer=answer)
    change.meet(amendment, Clock.ANSWER_AMENDMENT)
    change.tell(
        order.party(amendment.side),
        "amendment.declined",
        order=order.number,
        number=amendment.number,
        reason=answer,
    )
    return amendment


@service(Amendment)
def withdraw(change: Change, amendment: Amendment) -> Amendment:
    """Who proposed it takes it back (O5)."""
    order = amendment.order
    change.advance(amendment.withdraw, at=change.at)
    change.drop(amendment, Clock.ANSWER_AMENDMENT)
    change.tell(
        order.party(amendment.answering_side),
        "amendment.withdrawn",
        order=order.number,
        number=amendment.number,
    )
    return amendment


@service(Amendment)
def take_out(change: Change, amendment: Amendment, *, reason: str) -> Amendment:
    """The desk takes a proposal back that its side cannot, and says to both sides why; the contract stays (O5)."""
    order = amendment.order
    change.because(reason)
    change.advance(amendment.withdraw, at=change.at)
    change.drop(amendment, Clock.ANSWER_AMENDMENT)
    told = {"order": order.number, "number": amendment.number, "reason": reason}
    for side in Side:
        change.tell(order.party(side), "amendment.taken_out", **told)
    return amendment


@service(Amendment)
def lapse(change: Change, amendment: Amendment) -> Amendment:
    """Nobody answered in time: the contract stays as it is, both are told (X12)."""
    order = amendment.order
    change.advance(amendment.lapse, at=change.at)
    for side in Side:
        change.tell(order.party(side), "amendment.lapsed", order=order.number, number=amendment.number)
    return amendment
