"""Who may do what in a dispute, and when: pure functions (record, actor, instant) -> verdict."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.enums import Side
from tradeassurance.accounts import roles
from tradeassurance.core import fsm
from tradeassurance.core.actors import CLOCK_KIND, Actor
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse
from tradeassurance.rules.enums import WhoEscalates

from .enums import (
    NEGOTIABLE,
    UNDECIDED,
    DeterminationState,
    DisputeState,
    ObligationState,
    OfferState,
    Remedy,
    ReturnState,
    Source,
)

OPENERS = frozenset({*roles.ARBITRATION, roles.AUDITOR})
"""The staff roles that may take the desk's case file: those that may open the originals in it."""
PAYABLE = (ObligationState.DUE, ObligationState.DEFAULTED, ObligationState.OWED)


def may_claim(order: Any, actor: Actor, at: datetime) -> Verdict:
    """Only the buyer claims; whether this claim is possible is for the eligibility check to say (C1)."""
    if order.side_of(actor) != Side.BUYER:
        return refuse(
            "C1", _("Only the buyer opens a claim."), _("Write to the buyer, or answer an open dispute.")
        )
    return ALLOWED


def may_escalate(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Escalation is possible when the response time is over or the answer did not satisfy (RULEBOOK 1)."""
    if actor.kind == CLOCK_KIND:
        return ALLOWED
    if dispute.order.terms.who_escalates == WhoEscalates.BUYER and dispute.order.side_of(actor) != Side.BUYER:
        return refuse(
            "C5",
            _("The rules of this order let the buyer ask for a decision."),
            _("Make an offer meanwhile."),
        )
    if dispute.escalatable_at is None or at < dispute.escalatable_at:
        return refuse(
            "C5",
            _(
                "The platform can be asked to decide when the supplier's time to respond is over without agreement."
            ),
            _("Wait for the date that the page shows, or make an offer meanwhile."),
        )
    return ALLOWED


def may_take(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """After an appeal another arbitrator decides (A9)."""
    if dispute.first_arbitrator_id is not None and dispute.first_arbitrator_id == actor.user_id:
        return refuse("A9", _("An appeal is decided by another arbitrator."), _("Leave it to a colleague."))
    return ALLOWED


def may_assign(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """A case is given to an arbitrator as long as no decision of it waits for approval (A1, I33)."""
    if dispute.state == DisputeState.UNDER_REVIEW and dispute.evidence_closed_at is not None:
        return refuse(
            "A1",
            _("A determination of this case waits for approval."),
            _("Have it approved or sent back first."),
        )
    return ALLOWED


def is_waiting(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Whether nobody has the case yet; taking it from somebody is done by hand, with a reason."""
    if dispute.state != DisputeState.ESCALATED:
        return refuse("A1", _("The case is with an arbitrator."), _("Assign it by hand and say why."))
    return ALLOWED


def may_be_given(dispute: Any, actor: Actor, user_id: int) -> Verdict:
    """Whether somebody may decide a case: ``actor`` is that person with roles and ties, not who asks (A1, A9)."""
    if not (set(roles.ARBITRATION) & actor.roles):
        return refuse("A1", _("This person is no arbitrator."), _("Choose an arbitrator."))
    if not dispute.order.hands(actor):
        return refuse("A1", _("This person is tied to a party of the case."), _("Choose a colleague."))
    if dispute.first_arbitrator_id == user_id:
        return refuse("A9", _("An appeal is decided by another arbitrator."), _("Choose a colleague."))
    return ALLOWED


def is_own_case(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Only the arbitrator who took the case works on it."""
    if dispute.arbitrator_id != actor.user_id:
        return refuse(
            "A1", _("This case is with another arbitrator."), _("Ask for it to be assigned to you.")
        )
    return ALLOWED


def may_offer(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Either side makes offers until a determination is issued (C6)."""
    if dispute.order.side_of(actor) is None:
        return refuse("C6", _("Only the buyer and the supplier make offers."))
    if dispute.state not in UNDECIDED:
        return refuse("C6", _("Nothing can be offered any more in this dispute."))
    return ALLOWED


def may_answer(offer: Any, actor: Actor, at: datetime) -> Verdict:
    """The other side accepts or rejects an open offer (C6, X5)."""
    side = offer.dispute.order.side_of(actor)
    if side is None or side == offer.side:
        return refuse(
            "C6", _("An offer is answered by the other side."), _("You may take your own offer back.")
        )
    return offer_stands(offer, actor, at)


def may_take_back(offer: Any, actor: Actor, at: datetime) -> Verdict:
    """The side that made an open offer may take it back."""
    if offer.dispute.order.side_of(actor) != offer.side:
        return refuse("C6", _("Only the side that made an offer takes it back."))
    return offer_stands(offer, actor, at)


def offer_stands(offer: Any, actor: Actor, at: datetime) -> Verdict:
    """Why an offer that is not open any more cannot be acted on (X5)."""
    if offer.state != OfferState.OPEN:
        return refuse(
            "X5",
            _("This offer is no longer open: %(state)s.") % {"state": offer.get_state_display()},
            _("Reload the page to see what happened first."),
        )
    return ALLOWED


def may_review(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Asking for evidence and deciding belong to the arbitrator who took the case (A1, A3, A5)."""
    if not (dispute.hands(actor) & set(roles.ARBITRATION)):
        return refuse(
            "A1", _("Only an arbitrator does this."), _("Who is tied to a party leaves the case to others.")
        )
    if dispute.state != DisputeState.UNDER_REVIEW:
        return refuse("A1", _("The case is not under review."), _("Take the case first."))
    return is_own_case(dispute, actor, at)


def may_ask_for_evidence(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Until the determination is drafted (A3)."""
    if dispute.evidence_closed_at is not None:
        return refuse("A3", _("The determination is being written; evidence is closed."))
    return may_review(dispute, actor, at)


def may_note(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Arbitrators and support write internal notes (A2)."""
    if not (dispute.hands(actor) & {*roles.ARBITRATION, roles.SUPPORT}):
        return refuse("A2", _("Only the desk writes internal notes."))
    return ALLOWED


def may_translate(message: Any, actor: Actor, at: datetime) -> Verdict:
    """Arbitrators and support add translations (N1)."""
    if not (message.dispute.hands(actor) & {*roles.ARBITRATION, roles.SUPPORT}):
        return refuse("N1", _("Only the desk translates messages."))
    return ALLOWED


def approving_roles(dispute: Any) -> frozenset[str]:
    """Who may approve a determination: senior arbitrators, and the next role once it was raised to it (A6, X11)."""
    return frozenset({roles.SENIOR_ARBITRATOR, dispute.raised_to} - {""})


def may_answer_approval(determination: Any, actor: Actor, at: datetime) -> Verdict:
    """A second authorised person, never the author (A6)."""
    if not (approving_roles(determination.dispute) & determination.hands(actor)):
        return refuse(
            "A6", _("A senior arbitrator approves determinations."), _("Ask a colleague who holds the role.")
        )
    if determination.state != DeterminationState.AWAITING_APPROVAL:
        return refuse("A6", _("Nothing waits for approval here."), _("Reload the page."))
    if determination.arbitrator_id == actor.user_id:
        return refuse("A6", _("Nobody approves their own work."), _("Ask a colleague with the same role."))
    return ALLOWED


def evidence_is_closed() -> Verdict:
    """What a party is told once the determination is drafted (A3)."""
    return refuse(
        "A3",
        _("The determination is being written; evidence is closed."),
        _("You may appeal with new evidence."),
    )


def may_add_evidence(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Both sides add evidence until the determination is drafted (A3)."""
    if dispute.order.side_of(actor) is None:
        return refuse("A3", _("Only the buyer and the supplier hand in evidence."))
    if dispute.state not in UNDECIDED:
        return refuse("A3", _("This dispute takes no more evidence."))
    if dispute.evidence_closed_at is not None:
        return evidence_is_closed()
    return ALLOWED


def may_appeal_now(dispute: Any, actor: Actor, at: datetime, appealed: Collection[str]) -> Verdict:
    """Against a decision that stands, or beside the other side's appeal, whose review is for both (A9)."""
    if not appealed or dispute.order.side_of(actor) is None:
        return fsm.verdict(dispute, "appeal", actor, at)
    if dispute.order.side_of(actor) in appealed:
        return refuse(
            "A9", _("Your side has appealed already; each side appeals once."), _("Add evidence instead.")
        )
    if dispute.state not in (DisputeState.ESCALATED, DisputeState.UNDER_REVIEW):
        return refuse("A9", _("The decision on an appeal is final."))
    if dispute.evidence_closed_at is not None or at > dispute.appealable_until:
        return refuse("A9", _("The time to join the appeal is over."), _("The review considers both sides."))
    return may_appeal(dispute, actor, at)


def may_appeal(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Either party appeals once, unless it gave that up or paid (A9, X1)."""
    side = dispute.order.side_of(actor)
    if side is None:
        return refuse("A9", _("Only the buyer and the supplier appeal."))
    if side == Side.SUPPLIER and dispute.supplier_paid_at is not None:
        return refuse(
            "A9", _("You have already paid what was decided."), _("Write to the desk if you paid by mistake.")
        )
    if has_waived(dispute, side):
        return refuse("X1", _("You have already said that you do not appeal."))
    return ALLOWED


def has_waived(dispute: Any, side: str) -> bool:
    """Whether a side has said that it does not appeal."""
    waived = dispute.buyer_waived_at if side == Side.BUYER else dispute.supplier_waived_at
    return waived is not None


def may_waive(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Either party may say that it does not appeal, while an appeal is possible (X1)."""
    side = dispute.order.side_of(actor)
    if side is None or dispute.state != DisputeState.DECIDED:
        return refuse("X1", _("There is no appeal to waive here."), _("Reload the page."))
    if has_waived(dispute, side):
        return refuse(
            "X1", _("You have already said that you do not appeal."), _("The other side may still appeal.")
        )
    return ALLOWED


def may_accept_claim(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """The supplier may accept what the buyer wants until a determination is issued (C5)."""
    if dispute.order.side_of(actor) != Side.SUPPLIER:
        return refuse("C5", _("Only the supplier accepts a claim."))
    if dispute.state not in UNDECIDED:
        return refuse(
            "C5", _("This claim can no longer be accepted."), _("Reload the page to see where it stands.")
        )
    return ALLOWED


def may_report_payment(obligation: Any, actor: Actor, at: datetime) -> Verdict:
    """The supplier says that it paid what it has to pay itself (M1)."""
    if obligation.dispute.order.side_of(actor) != Side.SUPPLIER:
        return refuse("M1", _("Only the supplier reports its refund."))
    if obligation.source != Source.SUPPLIER or obligation.state not in PAYABLE:
        return refuse("M1", _("Nothing is to be paid by you here now."), _("Reload the page."))
    return ALLOWED


def may_confirm_payment(obligation: Any, actor: Actor, at: datetime) -> Verdict:
    """The buyer has the supplier's refund, or finance has seen the proof (M1)."""
    hands = obligation.dispute.order.hands(actor)
    if not (hands & {Side.BUYER, roles.FINANCE_MAKER}) or obligation.source != Source.SUPPLIER:
        return refuse("M1", _("The buyer or finance confirms the supplier's refund."))
    if obligation.state not in PAYABLE:
        return refuse("M1", _("Nothing waits for your confirmation here."), _("Reload the page."))
    return ALLOWED


def may_open_file(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """A party takes its own file, those who may open sealed originals the desk's; nobody tied to a party (R2, A1)."""
    if dispute.order.side_of(actor) is not None or dispute.hands(actor) & OPENERS:
        return ALLOWED
    return refuse("R2", _("This step belongs to another role."), _("Ask arbitration or audit."))


def parties_may_read(determination: Any) -> bool:
    """Whether the parties were ever given a determination: never a draft, nor one set aside before it was issued."""
    return determination.issued_at is not None


def replacement_stands(goods: Any, actor: Actor, at: datetime) -> Verdict:
    """New goods are shipped and received while it is their dispute's result (C3)."""
    dispute = goods.dispute
    if dispute.remedy != Remedy.REPLACEMENT or dispute.state not in (
        DisputeState.DECIDED,
        DisputeState.EXECUTING,
    ):
        return refuse("C3", _("No replacement is to be sent in this dispute now."), _("Reload the page."))
    return ALLOWED


def may_reopen(order: Any, actor: Actor, at: datetime) -> Verdict:
    """Staff who may extend a clock ask for a closed window to be opened again (C8, X4)."""
    if not (order.hands(actor) & {*roles.ARBITRATION, roles.RISK, roles.SUPPORT}):
        return refuse(
            "C8", _("This step belongs to another role."), _("Ask the arbitration, risk or support desk.")
        )
    return ALLOWED


def may_settle(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """The parties agree among themselves until a determination is issued."""
    if dispute.order.side_of(actor) is None:
        return refuse("C6", _("Only the parties settle."))
    return ALLOWED


def may_write(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """Parties and staff write on an open case (N1)."""
    if not dispute.hands(actor):
        return refuse("N1", _("Only the parties and the desk write on a case."))
    return ALLOWED


def may_edit(determination: Any, actor: Actor, at: datetime) -> Verdict:
    """A draft is edited by its author only, and never while it waits for approval (I33)."""
    if determination.state != DeterminationState.DRAFT:
        return refuse("I33", _("What waits for approval is not changed."), _("Wait until it is sent back."))
    if not (determination.hands(actor) & set(roles.ARBITRATION)):
        return refuse("A1", _("Who is tied to a party leaves the case to others."))
    return is_own_case(determination.dispute, actor, at)


def is_negotiable(dispute: Any) -> bool:
    """Whether the parties are still among themselves."""
    return dispute.state in NEGOTIABLE


def who_must_act(dispute: Any) -> str:
    """The party or role everybody waits for (X12)."""
    return {
        DisputeState.AWAITING_SUPPLIER: Side.SUPPLIER,
        DisputeState.NEGOTIATING: "both",
        DisputeState.ESCALATED: "desk",
        DisputeState.UNDER_REVIEW: "desk",
        DisputeState.DECIDED: "both",
        DisputeState.EXECUTING: Side.SUPPLIER,
    }.get(dispute.state, "")


def may_state_return_costs(goods: Any, actor: Actor, at: datetime) -> Verdict:
    """The buyer, once the goods are on their way and before the refund is planned (A8)."""
    if goods.dispute.order.side_of(actor) != Side.BUYER:
        return refuse("A8", _("The buyer says what the return cost."))
    if goods.state not in (ReturnState.IN_TRANSIT, ReturnState.DELIVERED, ReturnState.QUESTIONED):
        return refuse(
            "A8",
            _("The costs of a return are named while the goods are on their way."),
            _("Record the return first."),
        )
    return ALLOWED


def may_answer_points(dispute: Any, actor: Actor, at: datetime) -> Verdict:
    """The supplier says to each point whether it admits it, until the determination is drafted (A2, A3)."""
    if dispute.order.side_of(actor) != Side.SUPPLIER:
        return refuse("A2", _("The supplier answers the points of a claim."))
    if dispute.state not in UNDECIDED or dispute.evidence_closed_at is not None:
        return evidence_is_closed()
    return ALLOWED
