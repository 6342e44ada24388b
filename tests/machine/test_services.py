"""Anybody does anything at any time: after every step everything that must hold holds.

A Hypothesis machine over the services of an order and its disputes, under all three rules versions, with the
clock advanced at will, retries of the same request, sweeps that come late, and a second order on the same limit.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from disputes.declarations import EVERYTHING
from disputes.models import Debt, Determination, Dispute, EvidenceRequest, Obligation, Offer, Return
from disputes.services import (
    appeal,
    arbitration,
    chargeback,
    claim,
    determination,
    escalation,
    execution,
    negotiation,
    recovery,
    returns,
)
from disputes.services.claim import Claim
from disputes.services.determination import Decision
from orders.models import Payment, Refund
from orders.services import confirmation, drafting, fulfilment, payment, refunds
from tests.journeys.conftest import put_in_force
from tests.journeys.story import Story, on
from tradeassurance.core import audit, integrity
from tradeassurance.core.actors import Actor
from tradeassurance.core.refusals import Refused
from tradeassurance.rules.models import pinned

REASONS = ["late_shipment", "late_delivery", "not_received", "quality", "short_quantity", "damaged"]
REMEDIES = ["full_refund", "partial_refund", "return_and_refund"]
AMOUNTS = ["0.01", "333.33", "4000", "9999.99", "10000", "10000.01"]


class Anybody(RuleBasedStateMachine):
    """One supplier, two orders, everybody at work."""

    @initialize(
        code=st.sampled_from(["classic-2015", "escrow-2021", "current-2024"]),
        cover=st.booleans(),
        head_start=st.sampled_from(
            ["claimed", "executing", "decided", "escalated", "delivered", "paid", "nothing"]
        ),
        remedy=st.sampled_from(REMEDIES),
    )
    def begin(self, code: str, cover: bool, head_start: str, remedy: str) -> None:
        self.remedy = remedy
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        pinned.cache_clear()
        put_in_force(code)
        self.story = Story(limit="12000")
        self.now = on("2024-01-20")
        self.key = 0
        quality = "pre_shipment" if code == "classic-2015" else "post_delivery"
        self.orders = []
        for _ in range(2):
            self.story.draft(self.now, quality_cover=quality if cover or code == "current-2024" else "none")
            self.orders.append(self.story.order_id)
        self.story.order_id = self.orders[0]
        self.run_ahead(code, head_start)

    def run_ahead(self, code: str, until: str) -> None:
        """Most of the interesting life lies behind the first steps; some stories begin there."""
        reason = "late_shipment" if code == "classic-2015" else "quality"
        steps: list[tuple[str, Callable[[], Any]]] = [
            ("confirmed", lambda: self.confirm(self.story.buyer, both=True)),
            ("paid", lambda: self.story.pay(self.now)),
            ("shipped", lambda: self.goods_move_now("ship", days=45)),
            ("delivered", lambda: self.goods_move_now("deliver", days=3)),
            ("claimed", lambda: self.claim_now(reason)),
            ("escalated", lambda: self.escalate_now()),
            ("decided", lambda: self.decide_now()),
            ("executing", lambda: self.wait_now(days=9)),
        ]
        for name, step in steps if until != "nothing" else []:
            try:
                step()
            except Refused:
                return
            if name == until:
                return

    def goods_move_now(self, deed: str, days: int) -> None:
        self.now += timedelta(days=days)
        by, more = (self.story.seller, {"carrier": "Sea"}) if deed == "ship" else (self.story.buyer, {})
        getattr(fulfilment, deed)(self.story.order, by=by, at=self.now, **more)

    def claim_now(self, reason: str) -> None:
        self.now += timedelta(hours=5)
        self.story.claim(self.now, reason)

    def escalate_now(self) -> None:
        self.now += timedelta(days=25)
        self.story.escalate(self.now)

    def wait_now(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.story.pass_time(self.now)

    def decide_now(self) -> None:
        self.now += timedelta(days=1)
        self.story.take(self.now)
        dispute = self.disputes().first()
        findings = {d.pk: ("confirmed", "") for d in dispute.deviations.all()}
        decision = Decision(liability="supplier", remedy=self.remedy, reasons="As found.", findings=findings)
        determination.decide(dispute, by=self.story.arbitrator, at=self.now, decision=decision)

    def teardown(self) -> None:
        if not hasattr(self, "transaction"):
            return
        try:
            chains, wrong = audit.verify()
            assert wrong == []
            assert chains > 0
            event(f"order ended as {self.story.order.state}")
            event(f"dispute ended as {getattr(self.disputes().first(), 'state', 'none')}")
        finally:
            pinned.cache_clear()
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @invariant()
    def everything_holds(self) -> None:
        if hasattr(self, "story"):
            found = [f"{r.check.id}: {line}" for r in integrity.run(STEP_CHECKS) for line in r.violations]
            assert found == []

    # --- time ----------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 6, 24, 72, 24 * 8, 24 * 16]), job=st.booleans())
    def time_passes(self, hours: int, job: bool) -> None:
        self.now += timedelta(hours=hours)
        if job:
            self.story.pass_time(self.now)

    @rule(which=st.integers(0, 1))
    def look_at_an_order(self, which: int) -> None:
        self.story.order_id = self.orders[which]

    # --- deeds ---------------------------------------------------------------------------------------

    def attempt(
        self, deed: Callable[..., Any], record: Any, by: Actor, *, twice: bool = False, **values: Any
    ) -> None:
        """Do it; a refusal is an answer. The same request twice gives the first answer."""
        self.now += timedelta(minutes=1)
        self.key += 1
        try:
            first = deed(record, by=by, at=self.now, key=f"k{self.key}", **values)
            if twice:
                again = deed(record, by=by, at=self.now, key=f"k{self.key}", **values)
                assert getattr(again, "pk", True) == getattr(first, "pk", True)
        except Refused:
            pass

    def anyone(self, data: st.DataObject) -> Actor:
        who = ["buyer", "seller", "arbitrator", "senior", "finance", "support", "risk"]
        return getattr(self.story, data.draw(st.sampled_from(who)))

    @precondition(lambda self: self.story.order.state in ("draft", "proposed", "confirmed"))
    @rule(data=st.data(), twice=st.booleans())
    def somebody_works_on_the_contract(self, data: st.DataObject, twice: bool) -> None:
        order, by = self.story.order, self.anyone(data)
        deed = data.draw(st.sampled_from(["propose", "confirm", "confirm_both", "cancel", "revise"]))
        if deed == "propose":
            self.attempt(drafting.propose, order, by, twice=twice)
        elif deed == "cancel":
            self.attempt(drafting.cancel, order, by, reason="changed our mind")
        elif deed == "revise":
            self.attempt(drafting.revise, order, by, terms=self.story.terms(protected_amount=Decimal(7000)))
        else:
            self.confirm(by, both=deed == "confirm_both")

    def confirm(self, by: Actor, *, both: bool) -> None:
        version = self.story.order.versions.count()
        if both:
            self.attempt(drafting.propose, self.story.order, self.story.seller)
        for actor in (self.story.buyer, self.story.seller) if both else (by,):
            self.attempt(confirmation.confirm, self.story.order, actor, version=version)

    @rule(data=st.data(), amount=st.sampled_from(AMOUNTS), twice=st.booleans())
    def somebody_pays(self, data: st.DataObject, amount: str, twice: bool) -> None:
        self.attempt(
            payment.announce,
            self.story.order,
            self.story.buyer,
            stage="initial",
            amount=Decimal(amount),
            twice=twice,
        )
        for paid in Payment.objects.filter(order_id=self.story.order_id, state="initiated"):
            self.attempt(payment.receive, paid, self.story.finance, bank_reference=f"B{paid.pk}", twice=twice)

    @rule(deed=st.sampled_from(["ship", "deliver", "accept"]), twice=st.booleans())
    def goods_move(self, deed: str, twice: bool) -> None:
        order = self.story.order
        if deed == "ship":
            self.attempt(fulfilment.ship, order, self.story.seller, carrier="Ocean Line", twice=twice)
        else:
            self.attempt(getattr(fulfilment, deed), order, self.story.buyer, twice=twice)

    @rule(
        reason=st.sampled_from(REASONS),
        wanted=st.sampled_from(REMEDIES),
        amount=st.sampled_from(AMOUNTS),
        twice=st.booleans(),
    )
    def the_buyer_claims(self, reason: str, wanted: str, amount: str, twice: bool) -> None:
        values = Claim(
            reason=reason,
            wanted=wanted,
            wanted_amount=Decimal(amount),
            statement="Not as agreed.",
            declared=EVERYTHING,
        )
        self.attempt(claim.open_dispute, self.story.order, self.story.buyer, claim=values, twice=twice)

    def disputes(self) -> Any:
        return Dispute.objects.filter(order_id=self.story.order_id).order_by("-id")

    @precondition(lambda self: self.disputes().exists())
    @rule(data=st.data(), amount=st.sampled_from(AMOUNTS))
    def the_parties_negotiate(self, data: st.DataObject, amount: str) -> None:
        dispute = self.disputes().first()
        if dispute is None:
            return
        by = data.draw(st.sampled_from([self.story.buyer, self.story.seller]))
        deed = data.draw(
            st.sampled_from(["contest", "offer", "accept", "reject", "take_back", "accept_claim", "withdraw"])
        )
        offer = Offer.objects.filter(dispute=dispute).last()
        if deed == "contest":
            self.attempt(negotiation.contest, dispute, by, response="We do not agree.")
        elif deed == "offer":
            remedy = data.draw(st.sampled_from([*REMEDIES, "no_refund"]))
            self.attempt(negotiation.offer, dispute, by, remedy=remedy, amount=Decimal(amount))
        elif deed == "accept_claim":
            self.attempt(negotiation.accept_claim, dispute, by)
        elif deed == "withdraw":
            self.attempt(negotiation.withdraw, dispute, by, reason="Solved.")
        elif offer is not None and deed == "accept":
            self.attempt(negotiation.accept, offer, by, remedy=offer.remedy, amount=offer.amount)
        elif offer is not None:
            self.attempt(getattr(negotiation, deed), offer, by)

    @precondition(lambda self: self.disputes().exists())
    @rule(data=st.data())
    def the_desk_works(self, data: st.DataObject) -> None:
        dispute = self.disputes().first()
        if dispute is None:
            return
        by = data.draw(
            st.sampled_from([self.story.arbitrator, self.story.senior, self.story.buyer, self.story.seller])
        )
        deed = data.draw(st.sampled_from(["escalate", "take", "ask", "answer", "appeal", "waive"]))
        if deed == "escalate":
            self.attempt(escalation.escalate, dispute, by)
        elif deed == "take":
            self.attempt(arbitration.take, dispute, by)
        elif deed == "ask":
            self.attempt(arbitration.request_evidence, dispute, by, side="supplier", text="Show the report.")
        elif deed == "answer" and EvidenceRequest.objects.filter(dispute=dispute, state="open").exists():
            self.attempt(claim.add_evidence, dispute, self.story.seller, proof=self.story.proof())
        elif deed == "appeal":
            self.attempt(appeal.appeal, dispute, by, reason="Measured anew.", proofs=[self.story.news()])
        elif deed == "waive":
            self.attempt(appeal.waive, dispute, by)

    @precondition(lambda self: self.disputes().filter(state__in=["escalated", "under_review"]).exists())
    @rule(data=st.data(), remedy=st.sampled_from([*REMEDIES, "no_refund"]), amount=st.sampled_from(AMOUNTS))
    def the_desk_decides(self, data: st.DataObject, remedy: str, amount: str) -> None:
        dispute = self.disputes().first()
        if dispute is None:
            return
        by = data.draw(st.sampled_from([self.story.arbitrator, self.story.senior]))
        waiting = Determination.objects.filter(dispute=dispute, state="awaiting_approval").first()
        if waiting is not None:
            self.attempt(
                determination.answer_approval, waiting, by, approve=data.draw(st.booleans()), remark="Seen."
            )
            return
        findings = {d.pk: ("confirmed", "") for d in dispute.deviations.all()}
        liability = "buyer" if remedy == "no_refund" else "supplier"
        decision = Decision(
            liability=liability, remedy=remedy, reasons="As found.", findings=findings, amount=Decimal(amount)
        )
        self.attempt(arbitration.take, dispute, by)
        self.attempt(determination.decide, dispute, by, decision=decision)

    @precondition(lambda self: self.disputes().filter(state__in=["decided", "executing", "closed"]).exists())
    @rule(data=st.data(), twice=st.booleans())
    def money_and_goods_go_back(self, data: st.DataObject, twice: bool) -> None:
        order_id, story = self.story.order_id, self.story
        for refund in Refund.objects.filter(order_id=order_id).exclude(state="confirmed")[:1]:
            deed = data.draw(st.sampled_from(["send", "arrive", "bounce"]))
            more = {"send": {"bank_reference": "S1"}, "bounce": {"reason": "wrong account"}}.get(deed, {})
            self.attempt(getattr(refunds, deed), refund, story.finance, twice=twice, **more)
        for goods in Return.objects.filter(dispute__order_id=order_id)[:1]:
            deed = data.draw(st.sampled_from(["ship", "deliver", "confirm", "overrule"]))
            by = {"ship": story.buyer, "deliver": story.support, "confirm": story.seller}.get(
                deed, story.arbitrator
            )
            more = {"carrier": "Ocean", "tracking": "R"} if deed == "ship" else {}
            self.attempt(getattr(returns, deed), goods, by, twice=twice, **more)
        for line in Obligation.objects.filter(dispute__order_id=order_id, source="supplier")[:1]:
            self.attempt(execution.report_payment, line, story.seller, reference="TT-1")
            if data.draw(st.booleans()):
                self.attempt(execution.confirm_payment, line, story.buyer, twice=twice)
        for debt in Debt.objects.filter(order_id=order_id, state="outstanding")[:1]:
            part = data.draw(st.sampled_from([debt.outstanding, Decimal("0.01")]))
            self.attempt(recovery.reimburse, debt, story.finance, amount=part, bank_reference=f"R{self.key}")

    @rule(rarely=st.integers(0, 15))
    def a_chargeback_arrives(self, rarely: int) -> None:
        if rarely != 7:
            return
        paid = Payment.objects.filter(order_id=self.story.order_id, state="received").first()
        if paid is not None:
            self.attempt(chargeback.record, paid, self.story.finance, reference="CB")


STEP_CHECKS = {f"I{n:02d}" for n in (1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 22, 23, 24, 25, 27, 29, 31, 36)}


@pytest.mark.long
@pytest.mark.django_db
def test_anybody_does_anything_and_everything_still_holds(on_postgres: bool) -> None:
    run_state_machine_as_test(
        Anybody,
        settings=settings(
            max_examples=5 if on_postgres else 12,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
