"""Contracts: drafted, confirmed, amended, ended by agreement; credits spent (O1, O5, P6)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from orders.models import Amendment, Credit, GiveBack
from orders.services import amending, balance, confirmation, drafting, giving_back, spending, versions
from tests.machine.life import WAYS, Life


class Agreeing(Life):
    """Both sides work on the paper."""

    @precondition(lambda self: self.order.state in ("draft", "proposed", "confirmed"))
    @rule(data=st.data(), way=WAYS)
    def somebody_works_on_the_contract(self, data: st.DataObject, way: str) -> None:
        order, by = self.order, self.anyone(data)
        deed = data.draw(
            st.sampled_from(["propose", "confirm", "both", "both", "cancel", "revise", "modify"])
        )
        if deed == "propose":
            self.attempt(drafting.propose, order, by, way)
        elif deed == "cancel":
            self.attempt(drafting.cancel, order, by, way, reason="changed our mind")
        elif deed == "revise":
            terms = self.story.terms(protected_amount=Decimal(7000))
            self.attempt(drafting.revise, order, by, way, terms=terms)
        elif deed == "modify":
            self.attempt(drafting.ask_to_modify, order, by, way, note="Thicker cartons.")
        elif deed == "confirm":
            self.attempt(confirmation.confirm, order, by, way, version=order.versions.count())
        else:
            self.both_confirm()

    @precondition(lambda self: self.order.contract_id is not None)
    @rule(data=st.data(), way=WAYS, what=st.sampled_from(["dates", "terms", "protected", "end", "balance"]))
    def somebody_proposes_a_change(self, data: st.DataObject, way: str, what: str) -> None:
        order = self.order
        by = data.draw(st.sampled_from([self.story.buyer, self.story.seller]))
        if what == "end":
            self.attempt(amending.propose_cancellation, order, by, way, reason="Not needed.")
        elif what == "balance":
            self.attempt(balance.ask, order, by, way, note="Before we ship.")
        elif what == "dates":
            self.attempt(
                amending.propose_dates, order, by, way, shipment_date=(self.now + timedelta(days=9)).date(),
                delivery_date=None, reason="The mould broke.",
            )  # fmt: skip
        else:
            contract = order.contract
            terms = versions.terms_of(contract, contract.items.all(), contract.requirements.all())
            changed = {"packaging": "On pallets"} if what == "terms" else {"protected_amount": Decimal(9000)}
            self.attempt(
                amending.propose, order, by, way, terms=replace(terms, **changed), reason="As we said."
            )

    @rule(data=st.data(), way=WAYS, deed=st.sampled_from(["accept", "accept", "decline", "withdraw"]))
    def somebody_answers_a_change(self, data: st.DataObject, way: str, deed: str) -> None:
        waiting = Amendment.objects.filter(order_id=self.story.order_id, state="proposed").first()
        if waiting is not None:
            more = {"answer": "Too late."} if deed == "decline" else {}
            by = data.draw(st.sampled_from([self.story.buyer, self.story.seller]))
            self.attempt(getattr(amending, deed), waiting, by, way, **more)

    @rule(way=WAYS, deed=st.sampled_from(["report", "confirm", "object_to"]))
    def the_supplier_pays_back_directly(self, way: str, deed: str) -> None:
        for owed in GiveBack.objects.filter(order__in=self.orders)[:1]:
            by = self.story.seller if deed == "report" else self.story.buyer
            more = {
                "report": {"reference": "CN-77", "proof": self.story.proof().sealed},
                "object_to": {"reason": "Nothing came."},
            }.get(deed, {})
            self.attempt(getattr(giving_back, deed), owed, by, way, **more)

    @rule(way=WAYS)
    def the_buyer_spends_a_credit(self, way: str) -> None:
        for granted in Credit.objects.filter(order__in=self.orders)[:1]:
            self.attempt(spending.spend, self.order, self.story.buyer, way, credit_id=granted.pk)
