"""Claims and offers that meet something else at the same moment (C4, C6, C8, X5, X6, X10), with control runs."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from disputes.declarations import EVERYTHING
from disputes.models import Dispute, Opening, OpeningLine
from disputes.services import chargeback, escalation, extensions, negotiation, opening
from disputes.services.claim import Claim, open_dispute
from orders.services import fulfilment
from suppliers.models import Supplier
from suppliers.services import participation
from tests.integrity import worlds
from tests.journeys.story import Story, on
from tests.races.harness import Act, Answer, meet_before_writing, race, take_the_lock_off, violations
from tests.races.test_disputes import ALL, NOTHING, Race, money, one_wins, only_claimed, state, sweep_at
from tradeassurance.accounts.models import User
from tradeassurance.core.actors import CLOCK, member
from tradeassurance.core.deadlines import LONGEST_REQUEST, ONE_SECOND
from tradeassurance.core.models import Deadline, DeadlineChange
from tradeassurance.core.services import deadlines
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger import book
from tradeassurance.rules.models import pinned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT = on("2024-04-02")
WHY = {"category": "strike", "reason": "The port is closed."}
QUALITY = Claim(reason="quality", wanted="full_refund", statement="Too dark.", declared=EVERYTHING)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()


# --- a claim -----------------------------------------------------------------------------------------


def claim_and_acceptance(story: Story) -> list[Act]:
    order = story.order
    return [
        lambda: open_dispute(order, by=story.buyer, at=AT, claim=QUALITY),
        lambda: fulfilment.accept(order, by=story.buyer, at=AT),
    ]


def claimed_and_perhaps_accepted(story: Story, answers: list[Answer]) -> None:
    """Accepting first releases the money and does not end the window (P3); after the claim it is too late."""
    assert answers[0].won
    assert state(story) == ("awaiting_supplier", "delivered")
    if answers[1].won:
        assert money(story) == (NOTHING, NOTHING, ALL)
    else:
        assert (answers[1].rule, story.order.accepted_at) == ("X8", None)
        assert money(story) == (ALL, NOTHING, NOTHING)


def claim_and_chargeback(story: Story) -> list[Act]:
    order, paid = story.order, story.order.payments.get()
    return [
        lambda: open_dispute(order, by=story.buyer, at=AT, claim=QUALITY),
        lambda: chargeback.record(paid, by=story.finance, at=AT, reference="CB-1"),
    ]


def one_route(story: Story, answers: list[Answer]) -> None:
    assert answers[1].won
    assert (story.order.claims_barred, story.order.disputed) == (True, False)
    states = list(Dispute.objects.filter(order_id=story.order_id).values_list("state", flat=True))
    if answers[0].won:
        assert states == ["chargeback"]
    else:
        assert (answers[0].rule, states) == ("C1", [])
    assert story.told(story.buyer_company, "payment.charged_back") == 1


def two_colleagues(story: Story) -> list[Act]:
    user = User.objects.create_user("colleague@example.com", name="Colleague")
    people = (story.buyer, member(user.pk, story.buyer_company.pk))
    return [lambda by=by: open_dispute(story.order, by=by, at=AT, claim=QUALITY) for by in people]  # type: ignore[misc]


def one_of_them(story: Story, answers: list[Answer]) -> None:
    winner = one_wins(answers, "C4", "C4")
    assert story.order.disputes.get().pk == answers[winner].result.pk
    assert story.told(story.supplier_company, "dispute.opened") == 1


def delivered_by_a_fraud() -> Story:
    """The supplier is suspended for fraud, and the opening of disputes has begun (L7)."""
    story = worlds.delivered()
    supplier = Supplier.objects.get(pk=story.supplier_id)
    participation.suspend_for_fraud(supplier, by=story.risk, at=AT, reason="Deceit.")
    opening.start(supplier, by=story.risk, at=AT, reason="Deceit.")
    return story


def claim_and_mass_opening(story: Story) -> list[Act]:
    begun = Opening.objects.get()
    return [
        lambda: open_dispute(story.order, by=story.buyer, at=AT, claim=QUALITY),
        lambda: opening.take_turn(story.order, by=CLOCK, at=AT, opening=begun),
    ]


def one_dispute_whoever_opened_it(story: Story, answers: list[Answer]) -> None:
    """The opening never fails: it finds the buyer's own dispute, or the buyer hears of the one opened for her (X10)."""
    dispute, line = story.order.disputes.get(), OpeningLine.objects.get()
    assert answers[1].won
    if answers[0].won:
        assert (line.consequence, dispute.opening_id) == ("disputed", None)
        assert story.told(story.buyer_company, "order.supplier_fraud") == 1
    else:
        assert answers[0].rule == "C4"
        assert (line.consequence, line.dispute) == ("open", dispute)
        assert story.told(story.buyer_company, "dispute.opened_for_you") == 1
    assert story.told(story.supplier_company, "dispute.opened") == 1


# --- offers ------------------------------------------------------------------------------------------


def offers_that_cross(story: Story) -> list[Act]:
    at, dispute = on("2024-04-03"), story.dispute
    return [
        lambda by=by, amount=amount: negotiation.offer(  # type: ignore[misc]
            dispute, by=by, at=at, remedy="partial_refund", amount=Decimal(amount)
        )
        for by, amount in ((story.buyer, "6000"), (story.seller, "3000"))
    ]


def the_second_counters(story: Story, answers: list[Answer]) -> None:
    assert all(answer.won for answer in answers)
    made = list(story.dispute.offers.order_by("number"))
    assert [(one.number, one.state) for one in made] == [(1, "countered"), (2, "open")]
    assert {one.side for one in made} == {"buyer", "supplier"}


def accept_and_escalate(story: Story) -> list[Act]:
    at, dispute = on("2024-04-05"), story.dispute
    return [
        lambda: story.accept(at, story.buyer),
        lambda: escalation.escalate(dispute, by=story.seller, at=at),
    ]


def settled_whoever_was_first(story: Story, answers: list[Answer]) -> None:
    """An offer may be accepted until a decision: escalation does not end it, settlement ends escalation (C6)."""
    assert answers[0].won
    assert answers[1].won or answers[1].rule == "C5"
    assert (state(story), story.dispute.outcome) == (("closed", "completed"), "settled")
    assert money(story) == (NOTHING, Decimal(1000), Decimal(9000))


def a_long_offer() -> Story:
    story = only_claimed()
    story.offer(on("2024-04-03"), story.seller, amount="1000", expires_on=date(2024, 4, 20))
    return story


def accept_and_automatic_escalation(story: Story) -> list[Act]:
    at = story.due("dispute.auto_escalate")
    late = LONGEST_REQUEST + ONE_SECOND
    return [lambda: story.accept(at, story.buyer), sweep_at(story, "dispute.auto_escalate", late)]


def settled_and_never_escalated(story: Story, answers: list[Answer]) -> None:
    """Automatic escalation waits for an open offer (X6)."""
    assert answers[0].won
    assert (story.dispute.outcome, story.dispute.escalated_at) == ("settled", None)
    assert money(story) == (NOTHING, Decimal(1000), Decimal(9000))


# --- extensions --------------------------------------------------------------------------------------


def bulk_and_single(story: Story) -> list[Act]:
    clock = Deadline.objects.get(root_id=story.order_id, kind="dispute.respond")
    seen, at = clock.due_at, on("2024-04-03")
    return [
        lambda: extensions.extend_all([(clock.pk, seen)], by=story.support, at=at, days=4, **WHY),
        lambda: deadlines.extend(
            clock, by=story.risk, at=at, until=seen + timedelta(days=10), seen=seen, **WHY
        ),
    ]


def moved_once(story: Story, answers: list[Answer]) -> None:
    clock = Deadline.objects.get(root_id=story.order_id, kind="dispute.respond")
    (result,) = answers[0].result
    days = 10 if answers[1].won else 4
    assert bool(result.refusal) is answers[1].won
    assert answers[1].won or answers[1].rule == "C8"
    assert clock.due_at == clock.original_due_at + timedelta(days=days)
    assert DeadlineChange.objects.get(deadline=clock).due_after == clock.due_at
    for company in (story.buyer_company, story.supplier_company):
        assert story.told(company, "deadline.extended") == 1


RACES = {
    "claim-acceptance": Race(worlds.delivered, claim_and_acceptance, claimed_and_perhaps_accepted),
    "claim-chargeback": Race(worlds.delivered, claim_and_chargeback, one_route),
    "two colleagues": Race(worlds.delivered, two_colleagues, one_of_them),
    "claim-mass opening": Race(delivered_by_a_fraud, claim_and_mass_opening, one_dispute_whoever_opened_it),
    "offers cross": Race(only_claimed, offers_that_cross, the_second_counters),
    "accept-escalate": Race(worlds.claimed, accept_and_escalate, settled_whoever_was_first),
    "accept-automatic escalation": Race(
        a_long_offer, accept_and_automatic_escalation, settled_and_never_escalated
    ),
    "bulk-single extension": Race(only_claimed, bulk_and_single, moved_once),
}


def comes_out_right(name: str, caplog: pytest.LogCaptureFixture, *prepare: Callable[[], None]) -> None:
    """The answers fit, everything holds, and no sweep ran into a fault that it put back for later."""
    it = RACES[name]
    story = it.world()
    acts = it.acts(story)
    for step in prepare:
        step()
    it.check(story, race(*acts))
    assert violations() == []
    assert [record.getMessage() for record in caplog.records if record.name == sweep.__module__] == []


@pytest.mark.parametrize("name", RACES)
def test_it_comes_out_right(name: str, caplog: pytest.LogCaptureFixture) -> None:
    comes_out_right(name, caplog)


@pytest.mark.parametrize("name", RACES)
def test_it_comes_out_right_where_reading_and_writing_would_cross(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    comes_out_right(name, caplog, lambda: meet_before_writing(monkeypatch, 2))


@pytest.mark.parametrize("name", RACES)
def test_without_the_lock_it_does_not(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # What they run into is the second wall, the trail's unique numbers: a fault, not an answer.
    with pytest.raises((IntegrityError, AssertionError)):
        comes_out_right(
            name,
            caplog,
            lambda: take_the_lock_off(monkeypatch),
            lambda: meet_before_writing(monkeypatch, 2, 5),
        )
