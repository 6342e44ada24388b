"""Signals about conduct: raised once for a cause, with reasons; reviewed by the risk desk (F1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from disputes.enums import SignalKind
from disputes.models import Signal
from disputes.services import chargeback, negotiation, signals
from orders.services import fulfilment, refunds
from tests import factories as world
from tests.disputes.scenes import Scene
from tests.factories import DAY
from tradeassurance.accounts.models import Company
from tradeassurance.core import audit
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.models import Notice, TrailEntry
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep
from tradeassurance.rules.models import ServiceRules

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules_say(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let every version say other numbers, so that a story need not be told six times."""
    typed = ServiceRules.typed

    def say(**numbers: Any) -> None:
        monkeypatch.setattr(ServiceRules, "typed", staticmethod(lambda key: replace(typed(key), **numbers)))

    return say


def kinds() -> list[str]:
    return list(Signal.objects.order_by("pk").values_list("kind", flat=True))


def charged_back() -> Scene:
    """The supplier paid the buyer what they had settled on; then the buyer's bank took the payment back."""
    scene = Scene().settled()
    taken = scene.order.payments.first()
    chargeback.record(taken, by=PROVIDER, at=scene.later(days=9), reference="CB-1")
    return scene


def test_f1_more_claims_than_usual_are_one_signal_with_its_reasons(rules_say: Callable[..., None]) -> None:
    """Given a buyer that claimed three times, when usual is one, then one signal names number, period and rules."""
    rules_say(signal_claims_most=1, signal_claims_months=6)
    first = Scene().claim()
    again = [Scene(buyer=first.buyer, supplier=first.supplier).claim() for _ in range(2)]

    assert signals.look(again[-1].at) == 1
    assert signals.look(again[-1].at + DAY) == 0

    signal = Signal.objects.get()
    assert (signal.kind, signal.company) == (SignalKind.MANY_CLAIMS, first.buyer.company)
    with translation.override("en"):
        told = [str(fact) for fact in signal.reasons]
    assert told[0].startswith("2 claims since")
    assert "from more than 1" in told[0]
    assert Notice.objects.filter(topic="signal.raised", role="risk").count() == 1
    assert not Notice.objects.filter(topic__startswith="signal", company__isnull=False).exists()


def test_f1_as_many_claims_as_usual_are_no_signal(rules_say: Callable[..., None]) -> None:
    rules_say(signal_claims_most=1)
    scene = Scene().claim()
    assert signals.look(scene.at) == 0


def test_f1_claims_that_lie_further_apart_are_no_signal(rules_say: Callable[..., None]) -> None:
    rules_say(signal_claims_most=1, signal_claims_months=1)
    first = Scene().claim()
    start = world.STARTS["current-2024"] + 60 * DAY
    late = Scene(buyer=first.buyer, supplier=first.supplier, at=start).claim()
    assert signals.look(late.at, since=world.STARTS["current-2024"]) == 0


def test_f1_a_chargeback_after_a_refund_is_a_signal() -> None:
    scene = charged_back()
    assert kinds() == []
    assert signals.look(scene.at) == 0, "nothing had gone back before"

    paid = Scene().settled()
    refund = paid.order.refunds.get()
    refunds.send(refund, by=world.staff("finance_maker"), at=paid.later(hours=1), bank_reference="R-1")
    chargeback.record(paid.order.payments.first(), by=PROVIDER, at=paid.later(days=9), reference="CB-2")
    assert signals.look(paid.at) == 1
    assert kinds() == ["chargeback_after_refund"]


def test_f1_a_claim_refunded_twice_is_a_signal() -> None:
    assert signals.look(refunded_once(Scene()).at) == 0
    assert signals.look(refunded_twice().at) == 1
    assert kinds() == ["refunded_twice"]


def refunded_once(scene: Scene) -> Scene:
    """A partial refund is settled and carried out from held money; with the dispute the order ends."""
    scene.settled(amount="1000")
    assert scene.dispute.state == "closed"
    return scene


def refunded_twice() -> Scene:
    """Nothing was shipped in time: a part is refunded, the order goes on, and the same is claimed and refunded again."""
    scene = Scene(stage="paid")
    scene.later(days=20)
    for _time in range(2):
        scene.claim(reason="late_shipment", deviations=(), statement="Nothing was shipped.")
        made = scene.offer(scene.supplier, "1000")
        negotiation.accept(made, by=scene.buyer.actor, at=scene.at, remedy=made.remedy, amount=made.amount)
        assert (scene.dispute.state, scene.order.state) == ("closed", "in_production")
        scene.later(hours=1)
    return scene


def test_f1_repeated_refunds_between_the_same_two_are_a_signal(rules_say: Callable[..., None]) -> None:
    rules_say(signal_pair_refunds_most=1, signal_pair_months=12)
    first = refunded_once(Scene())
    other = refunded_once(Scene(buyer=first.buyer))
    assert signals.look(other.at) == 0, "another supplier"

    second = refunded_once(Scene(buyer=first.buyer, supplier=first.supplier))
    assert signals.look(second.at) == 1
    signal = Signal.objects.get()
    assert signal.kind == SignalKind.PAIR_REFUNDS
    assert (signal.company, signal.other) == (first.buyer.company, first.supplier.company)


@pytest.mark.parametrize(("declared", "raised"), [("27000", 0), ("26999.99", 1), ("33000.01", 1), (None, 0)])
def test_f1_a_declared_value_that_differs_from_the_contract(declared: str | None, raised: int) -> None:
    """Given goods of USD 30,000 and a tolerance of a tenth, then only what is beyond it is a signal."""
    told = world.order(stage="paid")
    amount = Decimal(declared) if declared else None
    at = told.times["shipped"]
    fulfilment.ship(told.order, by=told.supplier.actor, at=at, carrier="Sea line", declared=amount)
    assert signals.look(at) == raised
    assert set(Signal.objects.values_list("company", flat=True)) <= {told.supplier.company.pk}


# --- review ------------------------------------------------------------------------------------------


@pytest.fixture
def signal() -> Signal:
    told = world.order(stage="paid")
    at = told.times["shipped"]
    fulfilment.ship(told.order, by=told.supplier.actor, at=at, carrier="Sea line", declared=Decimal(1))
    signals.look(at)
    return Signal.objects.get()


@pytest.fixture
def about_buyer() -> Signal:
    signals.look(refunded_twice().at)
    return Signal.objects.get()


def test_f1_one_cause_is_one_signal_whatever_happens(signal: Signal) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Signal.objects.create(
            company=signal.company,
            order=signal.order,
            kind=signal.kind,
            cause=signal.cause,
            raised_at=signal.raised_at,
        )


def test_f1_only_risk_staff_look_into_it_and_only_who_took_it_concludes(signal: Signal) -> None:
    risk, colleague = world.staff("risk"), world.staff("risk")
    at = signal.raised_at + DAY
    for actor in (world.staff("arbitrator"), world.staff("finance_maker"), world.staff("support")):
        with pytest.raises(Refused):
            signals.take(signal, by=actor, at=at)
    signals.take(signal, by=risk, at=at)
    with pytest.raises(Refused):
        signals.dismiss(signal, by=colleague, at=at, reason="Looks fine.")
    signals.take(signal, by=colleague, at=at)
    signals.dismiss(signal, by=colleague, at=at, reason="A sample without value.")
    signal.refresh_from_db()
    assert (signal.state, signal.owner_id, signal.conclusion) == (
        "dismissed",
        colleague.user_id,
        "A sample without value.",
    )
    with pytest.raises(Refused):
        signals.take(signal, by=risk, at=at)


def test_f1_who_is_tied_to_the_company_leaves_it_to_others(signal: Signal) -> None:
    tied = replace(world.staff("risk"), tied_companies=frozenset([signal.other_id]))
    with pytest.raises(Refused):
        signals.take(signal, by=tied, at=signal.raised_at + DAY)


def test_f1_a_confirmed_signal_suspends_the_coverage_in_the_same_change(about_buyer: Signal) -> None:
    risk, at = world.staff("risk"), about_buyer.raised_at + DAY
    signals.take(about_buyer, by=risk, at=at)
    signals.confirm(about_buyer, by=risk, at=at, reason="Paid twice for one lamp.", action="suspend")
    company = Company.objects.get(pk=about_buyer.company_id)
    assert company.coverage_suspended_at == at
    told = Notice.objects.get(company=company, topic="coverage.suspended")
    assert told.values["reason"] == "Paid twice for one lamp."
    entry = company_entry(company)
    assert (entry.action, entry.reason) == ("disputes.signals.confirm", "Paid twice for one lamp.")
    assert not audit.verify()[1]


def company_entry(company: Company) -> Any:
    return TrailEntry.objects.filter(root_kind="company", root_id=company.pk).latest("pk")


def test_f1_a_supplier_has_no_coverage_to_suspend(signal: Signal) -> None:
    risk, at = world.staff("risk"), signal.raised_at + DAY
    signals.take(signal, by=risk, at=at)
    with pytest.raises(Refused) as refused:
        signals.confirm(signal, by=risk, at=at, reason="Declared a dollar.", action="suspend")
    assert refused.value.rule == "F1"
    signals.confirm(signal, by=risk, at=at, reason="Declared a dollar.", action="warn")
    assert Notice.objects.filter(company=signal.company, topic="signal.warned").count() == 1


def test_f1_a_signal_that_nobody_looks_into_is_asked_for_again(signal: Signal) -> None:
    sweep(signal.raised_at + timedelta(days=8))
    assert Notice.objects.filter(role="risk", topic="signal.waits").count() == 1
    assert Signal.objects.get().state == "open"
