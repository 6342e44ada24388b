"""Claims: opened, negotiated, escalated, decided, appealed, carried out (C1–C6, A1–A9, M1, M2)."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from disputes.declarations import EVERYTHING
from disputes.models import Debt, Determination, EvidenceRequest, Inspection, Obligation, Offer
from disputes.services import (
    appeal,
    arbitration,
    assigning,
    claim,
    determination,
    escalation,
    execution,
    inspecting,
    negotiation,
    recovery,
)
from disputes.services.claim import Claim
from disputes.services.determination import Decision
from tests.machine.life import AMOUNTS, REASONS, REMEDIES, WAYS, Life
from tradeassurance.accounts.services import companies


def disputed(machine: Any) -> bool:
    """Whether the order one looks at was ever claimed about."""
    return machine.dispute is not None


class Disputing(Life):
    """Buyer, supplier and desk."""

    @precondition(lambda self: self.order.paid_at is not None)
    @rule(
        reason=st.sampled_from(REASONS),
        wanted=st.sampled_from([*REMEDIES, "replacement"]),
        amount=st.sampled_from(AMOUNTS),
        way=WAYS,
    )
    def the_buyer_claims(self, reason: str, wanted: str, amount: str, way: str) -> None:
        said = Claim(
            reason=reason, wanted=wanted, wanted_amount=Decimal(amount), statement="Not as agreed.",
            declared=EVERYTHING,
        )  # fmt: skip
        self.attempt(claim.open_dispute, self.order, self.story.buyer, way, claim=said)

    @precondition(disputed)
    @rule(data=st.data(), amount=st.sampled_from(AMOUNTS), way=WAYS)
    def the_parties_negotiate(self, data: st.DataObject, amount: str, way: str) -> None:
        dispute, by = self.dispute, data.draw(st.sampled_from([self.story.buyer, self.story.seller]))
        deed = data.draw(
            st.sampled_from(
                ["contest", "offer", "offer", "accept", "reject", "take_back", "accept_claim", "withdraw"]
            )
        )
        offer = Offer.objects.filter(dispute=dispute).last()
        if deed == "contest":
            self.attempt(negotiation.contest, dispute, by, way, response="We do not agree.")
        elif deed == "offer":
            remedy = data.draw(st.sampled_from([*REMEDIES, "replacement", "no_refund"]))
            self.attempt(negotiation.offer, dispute, by, way, remedy=remedy, amount=Decimal(amount))
        elif deed == "accept_claim":
            self.attempt(negotiation.accept_claim, dispute, by, way)
        elif deed == "withdraw":
            self.attempt(negotiation.withdraw, dispute, by, way, reason="Solved.")
        elif offer is not None and deed == "accept":
            self.attempt(negotiation.accept, offer, by, way, remedy=offer.remedy, amount=offer.amount)
        elif offer is not None:
            self.attempt(getattr(negotiation, deed), offer, by, way)

    @precondition(disputed)
    @rule(data=st.data(), way=WAYS)
    def the_desk_works(self, data: st.DataObject, way: str) -> None:
        dispute, story = self.dispute, self.story
        by = data.draw(st.sampled_from([story.arbitrator, story.senior, story.buyer, story.seller]))
        deed = data.draw(
            st.sampled_from(["escalate", "take", "least", "ask", "answer", "appeal", "waive", "note"])
        )
        if deed == "escalate":
            self.attempt(escalation.escalate, dispute, by, way)
        elif deed == "take":
            self.attempt(arbitration.take, dispute, by, way)
        elif deed == "least":
            self.attempt(assigning.assign_least_loaded, dispute, by, way)
        elif deed == "ask":
            self.attempt(arbitration.request_evidence, dispute, by, way, side="supplier", text="Show it.")
        elif deed == "note":
            self.attempt(arbitration.note, dispute, by, way, text="The supplier has lied before.")
        elif deed == "answer" and EvidenceRequest.objects.filter(dispute=dispute, state="open").exists():
            self.attempt(claim.add_evidence, dispute, story.seller, way, proof=story.proof())
        elif deed == "appeal":
            self.attempt(appeal.appeal, dispute, by, way, reason="Measured anew.", proofs=[story.news()])
        elif deed == "waive":
            self.attempt(appeal.waive, dispute, by, way)

    @precondition(lambda self: disputed(self) and self.dispute.state in ("escalated", "under_review"))
    @rule(
        data=st.data(),
        remedy=st.sampled_from([*REMEDIES, "replacement", "no_refund"]),
        amount=st.sampled_from(AMOUNTS),
        way=WAYS,
    )
    def the_desk_decides(self, data: st.DataObject, remedy: str, amount: str, way: str) -> None:
        dispute = self.dispute
        by = data.draw(st.sampled_from([self.story.arbitrator, self.story.senior]))
        waiting = Determination.objects.filter(dispute=dispute, state="awaiting_approval").first()
        if waiting is not None:
            yes = data.draw(st.booleans())
            self.attempt(determination.answer_approval, waiting, by, way, approve=yes, remark="Seen.")
            return
        findings = {d.pk: ("confirmed", "") for d in dispute.deviations.all()}
        liability = "buyer" if remedy == "no_refund" else "supplier"
        decision = Decision(
            liability=liability, remedy=remedy, reasons="As found.", findings=findings, amount=Decimal(amount)
        )
        self.attempt(arbitration.take, dispute, by)
        self.attempt(determination.decide, dispute, by, way, decision=decision)

    @precondition(disputed)
    @rule(deed=st.sampled_from(["ask", "receive_fee", "return_fee"]), way=WAYS)
    def an_inspection_is_due(self, deed: str, way: str) -> None:
        if deed == "ask":
            self.attempt(inspecting.ask, self.dispute, self.story.arbitrator, way, text="Measure 80 of them.")
            return
        for one in Inspection.objects.filter(dispute=self.dispute)[:1]:
            self.attempt(getattr(inspecting, deed), one, self.story.finance, way, bank_reference="I1")

    @rule(data=st.data(), way=WAYS)
    def the_supplier_pays_what_it_owes(self, data: st.DataObject, way: str) -> None:
        for line in Obligation.objects.filter(dispute__order__in=self.orders, source="supplier")[:1]:
            self.attempt(execution.report_payment, line, self.story.seller, way, reference="TT-1")
            if data.draw(st.booleans()):
                self.attempt(execution.confirm_payment, line, self.story.buyer, way)
        for debt in Debt.objects.filter(order__in=self.orders, state="outstanding")[:1]:
            part = data.draw(st.sampled_from([debt.outstanding, Decimal("0.01")]))
            said = {"amount": part, "bank_reference": f"R{self.key}"}
            self.attempt(recovery.reimburse, debt, self.story.finance, way, **said)

    @rule(rarely=st.integers(0, 9), lift=st.booleans())
    def risk_suspends_the_buyer(self, rarely: int, lift: bool) -> None:
        if rarely == 5:
            company = self.order.buyer
            self.attempt(companies.suspend_coverage, company, self.story.risk, reason="Ten claims in a week.")
        elif lift:
            self.attempt(companies.lift_suspension, self.order.buyer, self.story.risk, reason="Explained.")
