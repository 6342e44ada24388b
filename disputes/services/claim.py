"""Opening a dispute (C1–C5), handing in evidence (A3), writing messages (N1)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes import eligibility, policy, reports
from disputes.enums import AS_A_WHOLE, INSPECTING, Clock, EvidenceKind, Reason, Remedy, RequestState
from disputes.models import (
    Appeal,
    Deviation,
    Dispute,
    Evidence,
    EvidenceRequest,
    Inspection,
    Message,
    Opening,
    Support,
)
from disputes.services import escalation
from orders import windows
from orders.models import Agency, Order, Payment, Requirement
from orders.money import paid
from suppliers.models import Freeze
from tradeassurance.accounts import roles
from tradeassurance.core import documents, numbers
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Deadline, ExtensionCategory
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import currencies


@dataclass(frozen=True)
class Proof:
    """A file that was received and sealed, with what it is (C3): ``points`` are the numbers of the claim's points that
    it is about, ``agency`` is the designated agency that wrote a report."""

    sealed: Any
    kind: str
    description: str = ""
    points: Sequence[int] = ()
    agency: Agency | None = None

    @property
    def fingerprint(self) -> str:
        """What it is, not where it lies: the same file sent twice is the same request (I17)."""
        by = self.agency.pk if self.agency else ""
        return f"{self.sealed} {self.kind} {self.description} {list(self.points)} {by}"


@dataclass(frozen=True)
class Claim:
    """What the buyer submits. ``deviations`` are pairs of a requirement's key (or None) and a description: its points,
    numbered from 1; ``declared`` are keys of what the buyer declares (C1)."""

    reason: str
    wanted: str
    statement: str
    wanted_amount: Decimal | None = None
    since: date | None = None
    language: str = "en"
    deviations: Sequence[tuple[int | None, str]] = field(default_factory=tuple)
    evidence: Sequence[Proof] = field(default_factory=tuple)
    declared: Sequence[str] = ()


@service(Order)
def open_dispute(change: Change, order: Order, *, claim: Claim) -> Dispute:
    """The buyer claims: eligibility is checked and kept, the supplier's time begins (C1, C5). Raises Refused."""
    change.require(policy.may_claim(order, change.actor, change.at))
    conditions = eligibility.check(facts_of(change, order, claim.declared), claim.reason, change.at)
    eligibility.require(conditions)
    return submit(change, order, claim, conditions, opened_by_id=change.actor.person)


def submit(
    change: Change,
    order: Order,
    claim: Claim,
    conditions: Sequence[eligibility.Condition],
    *,
    opened_by_id: int,
    opening: Opening | None = None,
) -> Dispute:
    """Write down a claim whose conditions were judged, by the buyer or for her (L7), and start its clocks."""
    if claim.wanted == Remedy.REPLACEMENT:
        eligibility.require_replaceable(claim.reason)
    amount = eligibility.amount_wanted(claim.wanted, claim.wanted_amount, paid(change.all(Payment)))
    currencies.check(amount, order.currency)
    dispute = Dispute(
        order=order,
        reason=claim.reason,
        claim_type=Reason(claim.reason).claim_type,
        wanted=claim.wanted,
        wanted_amount=amount,
        statement=claim.statement,
        language=claim.language,
        since=claim.since,
        eligibility=[condition.record() for condition in conditions],
        declared=sorted(claim.declared),
        opened_by_id=opened_by_id,
        opening=opening,
        opened_at=change.at,
    )
    change.add(dispute, reserve=True)
    dispute.number = numbers.public("D", dispute.pk, change.at)
    _write_deviations(change, dispute, claim)
    for proof in claim.evidence:
        file(change, dispute, proof)
    _set_aside(change, dispute)
    _start_clocks(change, dispute)
    return dispute


def facts_of(change: Change, order: Order, declared: Sequence[str] | None) -> eligibility.Facts:
    """What the eligibility check rests on, as it stands inside the change."""
    extended = windows.extended_by(change.all(Deadline))
    return eligibility.Facts(
        order, change.all(Payment), change.all(Dispute), change.all(Requirement), extended, declared
    )


def _write_deviations(change: Change, dispute: Dispute, claim: Claim) -> None:
    known = {r.pk for r in change.all(Requirement) if r.version_id == dispute.order.contract_id}
    for requirement_id, text in claim.deviations or ((None, claim.statement),):
        if requirement_id is not None and requirement_id not in known:
            raise Refused(
                "C3",
                _("This requirement is not part of the confirmed contract."),
                _("Choose one from the list."),
            )
        point = Deviation(dispute=dispute, requirement_id=requirement_id, description=text)
        change.add(point, reserve=True)


def _set_aside(change: Change, dispute: Dispute) -> None:
    order = dispute.order
    order.disputed = True
    # What is no amount holds everything (X8); of a part only that much is held, the rest follows its course (P3).
    order.disputed_amount = None if dispute.wanted in AS_A_WHOLE else dispute.wanted_amount
    freeze = change.find(Freeze, order_id=order.pk)
    # A window that was reopened after its order had ended finds the freeze released (X4, L4).
    if freeze is not None and freeze.ended_at is None:
        freeze.disputed_at = change.at


def _start_clocks(change: Change, dispute: Dispute) -> None:
    order, rules = dispute.order, dispute.order.terms
    due = change.due(rules.supplier_response, order.seller, "supplier_response", rules_code=rules.code)
    change.schedule(dispute, Clock.RESPOND, due, remind=rules.reminder_before)
    if rules.auto_escalation is not None:
        automatic = change.due(rules.auto_escalation, order.buyer, "auto_escalation", rules_code=rules.code)
        change.schedule(dispute, Clock.AUTO_ESCALATE, automatic)
    if rules.escalation_without_agreement is not None:
        agree = change.due(
            rules.escalation_without_agreement,
            order.buyer,
            "escalation_without_agreement",
            rules_code=rules.code,
        )
        change.schedule(dispute, Clock.AGREE, agree)
    values = {"dispute": dispute.number, "order": order.number, "due": due.due_at}
    change.tell(order.seller_id, "dispute.opened", **values)
    topic = "dispute.opened.buyer" if dispute.opening_id is None else "dispute.opened_for_you"
    change.tell(order.buyer_id, topic, **values)


# --- evidence ----------------------------------------------------------------------------------------


@service(Dispute)
def add_evidence(change: Change, dispute: Dispute, *, proof: Proof) -> Evidence:
    """A party hands in a document; what the desk asked this party for is answered by it (A3)."""
    change.require(policy.may_add_evidence(dispute, change.actor, change.at))
    evidence = file(change, dispute, proof)
    if reports.counts(evidence):
        escalation.report_arrived(change, dispute)
    side = dispute.order.side_of(change.actor)
    for request in change.all(EvidenceRequest):
        if request.dispute_id == dispute.pk and request.side == side and request.state == RequestState.OPEN:
            answer_request(change, request)
    return evidence


@service(Dispute)
def add_files(change: Change, dispute: Dispute, *, proofs: Sequence[Proof]) -> Dispute:
    """A party hands in several documents at once (A3)."""
    for proof in proofs:
        add_evidence.within(change, dispute, proof=proof)
    return dispute


def answer_request(change: Change, request: EvidenceRequest) -> None:
    """The desk has what it asked for: its own clock goes on."""
    change.advance(request.answer, at=change.at)
    change.meet(request, Clock.EVIDENCE)
    desk_goes_on(change, request.dispute)
    change.tell(roles.ARBITRATOR, "evidence.arrived", dispute=request.dispute.number)


def desk_goes_on(change: Change, dispute: Dispute) -> None:
    """The desk's clock goes on when nothing is asked any more and no inspection is under way."""
    waiting = [
        r for r in change.all(EvidenceRequest) if r.dispute_id == dispute.pk and r.state == RequestState.OPEN
    ]
    waiting += [i for i in change.all(Inspection) if i.dispute_id == dispute.pk and i.state in INSPECTING]
    if not waiting:
        change.resume(
            dispute, Clock.DETERMINE, ExtensionCategory.EVIDENCE, str(_("Waiting for evidence has ended."))
        )


def file(change: Change, dispute: Dispute, proof: Proof, *, appeal: Appeal | None = None) -> Evidence:
    """Keep a document that a side handed in, with the appeal it came with."""
    if proof.agency is not None and (proof.kind != EvidenceKind.INSPECTION_REPORT or not proof.agency.active):
        raise Refused(
            "A4",
            _("Only an inspection report is written by a designated agency."),
            _("Choose the agency from the list, or none."),
        )
    document = documents.file(change, proof.sealed)
    evidence = Evidence(
        dispute=dispute,
        document=document,
        kind=proof.kind,
        side=dispute.order.acting_side(change.actor),
        appeal=appeal,
        description=proof.description,
        agency=proof.agency,
        user_id=change.actor.person,
        at=change.at,
    )
    change.add(evidence, reserve=True)
    support(change, evidence, _named(change, dispute, proof.points))
    return evidence


def _named(change: Change, dispute: Dispute, numbers: Sequence[int]) -> list[Deviation]:
    points = sorted((d for d in change.all(Deviation) if d.dispute_id == dispute.pk), key=lambda d: d.pk)
    if not all(1 <= number <= len(points) for number in numbers):
        raise Refused("C3", _("There is no such point in this claim."), _("Choose one from the list."))
    return [points[number - 1] for number in sorted(set(numbers))]


def support(change: Change, evidence: Evidence, points: Sequence[Deviation]) -> None:
    """A document is about these points of the claim; that is never altered either (A2, A3)."""
    for point in points:
        change.add(Support(evidence=evidence, deviation=point))


# --- messages ----------------------------------------------------------------------------------------


@service(Dispute)
def write(
    change: Change, dispute: Dispute, *, text: str, language: str, proofs: Sequence[Proof] = ()
) -> Message:
    """A party or the desk writes on the case; everybody else on it is told (N1).

    What a party attaches is evidence like any other, so it is refused once the determination is drafted (A3).
    """
    change.require(policy.may_write(dispute, change.actor, change.at))
    order = dispute.order
    side = order.side_of(change.actor)
    message = Message(
        dispute=dispute,
        side=side or "",
        user_id=change.actor.person,
        at=change.at,
        language=language,
        text=text,
    )
    for other in (order.buyer_id, order.seller_id):
        if other != change.actor.company_id:
            change.tell(other, "dispute.message", dispute=dispute.number)
    change.add(message, reserve=True)
    for proof in proofs:
        add_evidence.within(change, dispute, proof=proof).message = message
    return message


@service(Message)
def translate(change: Change, message: Message, *, translation: str) -> Message:
    """Staff add a translation to a message (N1)."""
    change.require(policy.may_translate(message, change.actor, change.at))
    message.translation, message.translated_at = translation, change.at
    return message
