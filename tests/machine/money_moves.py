"""Money in by every door and in any order; money out by hand, by file and by answers (P2, P4, I16, I17, X2)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from disputes.services import chargeback
from orders import bank_files, payout_files
from orders.enums import EventKind, Source
from orders.models import InboundEvent, Payment, PayoutBatch, ProviderCall, Refund
from orders.providers import Answer
from orders.services import inbound, payment, payouts, refunds, statements_in
from orders.services.inbound import News
from tests.machine.life import AMOUNTS, WAYS, Life, facts
from tests.orders.paying_out import IBAN
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.models import Approval
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import approval


class MoneyMoves(Life):
    """Payers, banks, providers and finance."""

    @rule(amount=st.sampled_from(AMOUNTS), way=WAYS, arrives=st.booleans())
    def the_buyer_pays(self, amount: str, way: str, arrives: bool) -> None:
        self.attempt(
            payment.announce, self.order, self.story.buyer, way, stage="initial", amount=Decimal(amount)
        )
        coming = Payment.objects.filter(order_id=self.story.order_id, state="initiated")
        for paid in coming if arrives else ():
            self.attempt(payment.receive, paid, self.story.finance, way, bank_reference=f"B{paid.pk}")

    # --- what providers and banks tell -------------------------------------------------------------------

    def news(self, kind: str, reference: str, amount: str, number: int, **more: Any) -> News:
        said = {
            "source": Source.PROVIDER, "event_id": f"evt-{number}", "kind": kind, "amount": Decimal(amount),
            "currency": "USD", "occurred_at": self.now, "reference": reference, "transaction": f"T-{number % 5}",
        }  # fmt: skip
        return News(**(said | more))

    def references(self) -> list[str]:
        known = (
            Payment.objects.filter(order__in=self.orders).order_by("-pk").values_list("reference", flat=True)
        )
        return [*known[:4], "TA-00-000000-1", ""]

    @rule(
        data=st.data(),
        kind=st.sampled_from(EventKind.values),
        amount=st.sampled_from([*AMOUNTS, "10000"]),
        number=st.integers(0, 30),
    )
    def a_provider_tells(self, data: st.DataObject, kind: str, amount: str, number: int) -> None:
        """In any order, and again; the same id with other content changes nothing."""
        self.now += timedelta(minutes=1)
        news = self.news(kind, data.draw(st.sampled_from(self.references())), amount, number)
        first = inbound.take(news, by=PROVIDER, at=self.now)
        before = facts()
        again = inbound.take(news, by=PROVIDER, at=self.now + timedelta(minutes=5))
        assert (again.pk, facts()) == (first.pk, before)

    @rule(data=st.data(), amount=st.sampled_from(AMOUNTS), number=st.integers(0, 5))
    def a_bank_statement_is_read(self, data: st.DataObject, amount: str, number: int) -> None:
        self.now += timedelta(minutes=1)
        line = f"{self.now:%Y-%m-%d},{amount},USD,{data.draw(st.sampled_from(self.references()))}"
        content = f"date,amount,currency,reference\n{line}\n".encode()
        statement = bank_files.read(content)
        said = {"name": f"statement-{number}.csv", "statement": statement}
        first = statements_in.read_in(by=self.story.finance, at=self.now, **said)
        before = facts()
        again = statements_in.read_in(by=self.story.finance, at=self.now, **said)
        assert (again.pk, facts()) == (first.pk, before)

    @rule(deed=st.sampled_from(["allocate", "give_back", "close"]), amount=st.sampled_from(AMOUNTS))
    def finance_sorts_what_came(self, deed: str, amount: str) -> None:
        for event in InboundEvent.objects.filter(state="open").order_by("pk")[:1]:
            self.now += timedelta(minutes=1)
            said = {"by": self.story.finance, "at": self.now}
            try:
                if deed == "allocate":
                    key = f"k{self.now:%y%m%d%H%M}"
                    inbound.allocate(event, **said, key=key, order=self.order, amount=Decimal(amount))
                elif deed == "close":
                    inbound.close(event, **said, reason="Told by mistake.")
                else:
                    inbound.give_back(event, **said)
            except Refused:
                continue

    @rule(rarely=st.integers(0, 9), way=WAYS)
    def a_chargeback_arrives(self, rarely: int, way: str) -> None:
        paid = Payment.objects.filter(order_id=self.story.order_id, state="received").first()
        if rarely == 7 and paid is not None:
            self.attempt(chargeback.record, paid, self.story.finance, way, reference="CB")

    # --- money out ---------------------------------------------------------------------------------------

    @rule(way=WAYS, deed=st.sampled_from(["send", "send", "arrive", "bounce"]))
    def finance_sends_by_hand(self, way: str, deed: str) -> None:
        for refund in Refund.objects.filter(order__in=self.orders).exclude(state="confirmed")[:2]:
            more = {"send": {"bank_reference": "S1"}, "bounce": {"reason": "wrong account"}}.get(deed, {})
            self.attempt(getattr(refunds, deed), refund, self.story.finance, way, **more)

    @rule(way=WAYS)
    def finance_makes_a_file(self, way: str) -> None:
        self.attempt(
            refunds.name_account, self.order, self.story.buyer, way, holder="Hudson Trading", account=IBAN
        )
        self.now += timedelta(minutes=1)
        try:
            payout_files.make(by=self.story.finance, at=self.now, currency="USD")
        except Refused:
            return

    @rule(way=WAYS, yes=st.booleans(), given=st.booleans())
    def a_file_goes_its_way(self, way: str, yes: bool, given: bool) -> None:
        for batch in PayoutBatch.objects.exclude(state__in=["handed_over", "discarded"])[:1]:
            asked = Approval.objects.filter(subject_kind="payoutbatch", subject_id=batch.pk, state="waiting")
            for waiting in asked:
                self.attempt(approval.answer, waiting, self.checker, way, approve=yes, remark="Looked at it.")
            self.now += timedelta(minutes=1)
            said = {"by": self.story.finance, "at": self.now}
            try:
                if given:
                    payout_files.give(PayoutBatch.objects.get(pk=batch.pk), **said, bank_reference="F1")
                else:
                    payout_files.discard(PayoutBatch.objects.get(pk=batch.pk), **said, reason="A mistake.")
            except Refused:
                continue

    @rule(outcome=st.sampled_from(["confirmed", "refused", "pending"]), number=st.integers(0, 4), way=WAYS)
    def a_bank_answers(self, outcome: str, number: int, way: str) -> None:
        """Late, twice, against what it said before."""
        for call in ProviderCall.objects.filter(order__in=self.orders).order_by("-pk")[:1]:
            answer = Answer(call.key, outcome, f"A{number}-{outcome}", reference="R", text="AC04")
            self.attempt(payouts.take, call, PROVIDER, way, answer=answer)
