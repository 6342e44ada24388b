"""Two do something in one dispute at the same moment: one is first, the other is told why not, nothing is half (X5).

Each race runs with the lock, once more where all have read before anybody writes, and once without: that must fail.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from disputes.declarations import EVERYTHING
from disputes.models import Determination
from disputes.services import appeal, arbitration, determination, negotiation, returns
from disputes.services.claim import Claim, open_dispute
from orders.models import Refund
from tests.integrity import worlds
from tests.journeys.story import Story, on
from tests.races.harness import Act, Answer, meet_before_writing, race, take_the_lock_off, violations
from tradeassurance.core.deadlines import LONGEST_REQUEST, ONE_SECOND
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.sweep import sweep
from tradeassurance.ledger import book
from tradeassurance.rules.models import pinned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROUNDS = 2
ALL, NOTHING = Decimal(10000), Decimal(0)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()


@dataclass(frozen=True)
class Race:
    """Where it begins, who does what, and what must be true afterwards, given the answers."""

    world: Callable[[], Story]
    acts: Callable[[Story], list[Act]]
    check: Callable[[Story, list[Answer]], None]


def one_wins(answers: list[Answer], *rules: str) -> int:
    """The place of the only winner; the loser was refused under the rule at its place."""
    won = [answer.won for answer in answers]
    assert won in ([True, False], [False, True]), answers
    loser = won.index(False)
    assert answers[loser].rule == rules[loser], answers
    return 1 - loser


def money(story: Story) -> tuple[Decimal, Decimal, Decimal]:
    """Held for the order, on its way back to the buyer, with the supplier."""
    assert story.balance("held") + story.balance("refund_due") + story.supplier_got() == ALL
    return story.balance("held"), story.balance("refund_due"), story.supplier_got()


def state(story: Story) -> tuple[str, str]:
    return story.dispute.state, story.order.state


# --- accept against withdraw -------------------------------------------------------------------------


def an_offer_of_the_buyer() -> Story:
    story = worlds.claimed()
    story.offer(on("2024-04-04"), story.buyer, amount="4000.01")
    return story


def accept_and_withdraw(story: Story) -> list[Act]:
    at, dispute = on("2024-04-05"), story.dispute
    return [
        lambda: story.accept(at, story.seller),
        lambda: negotiation.withdraw(dispute, by=story.buyer, at=at, reason="Solved."),
    ]


def accepted_or_withdrawn(story: Story, answers: list[Answer]) -> None:
    if one_wins(answers, "X5", "C6") == 0:
        assert (state(story), story.dispute.outcome) == (("closed", "completed"), "settled")
        assert money(story) == (NOTHING, Decimal("4000.01"), Decimal("5999.99"))
    else:
        assert (state(story), story.offer_on_table.state) == (("withdrawn", "delivered"), "withdrawn")
        assert money(story) == (ALL, NOTHING, NOTHING)


# --- a claim against the end of its window -----------------------------------------------------------


def claim_at(story: Story, after: timedelta, **more: str) -> Act:
    at = story.due("order.quality_claim_closes") + after
    values = Claim(more.get("reason", "quality"), "full_refund", "Too dark.", declared=EVERYTHING)
    return lambda: open_dispute(story.order, by=story.buyer, at=at, claim=values, key=more.get("key"))


def sweep_at(story: Story, kind: str, after: timedelta) -> Act:
    at = story.due(kind) + after
    return lambda: sweep(at)


def claim_and_sweep(story: Story) -> list[Act]:
    late = LONGEST_REQUEST + ONE_SECOND
    return [claim_at(story, timedelta(0)), sweep_at(story, "order.quality_claim_closes", late)]


def claimed_or_completed(story: Story, answers: list[Answer]) -> None:
    if answers[0].won:
        assert state(story) == ("awaiting_supplier", "delivered")
        assert money(story) == (ALL, NOTHING, NOTHING)
    else:
        completed_without_a_dispute(story, answers)


def completed_without_a_dispute(story: Story, answers: list[Answer]) -> None:
    assert answers[0].rule in ("C1", "C7")
    assert (story.order.state, story.order.disputed, story.order.disputes.count()) == ("completed", False, 0)
    assert money(story) == (NOTHING, NOTHING, ALL)
    assert story.told(story.buyer_company, "order.completed") == 1


def claim_and_early_sweep(story: Story) -> list[Act]:
    return [claim_at(story, timedelta(0)), sweep_at(story, "order.quality_claim_closes", LONGEST_REQUEST)]


def always_claimed(story: Story, answers: list[Answer]) -> None:
    assert answers[0].won
    claimed_or_completed(story, answers)


def late_claim_and_sweep(story: Story) -> list[Act]:
    late = LONGEST_REQUEST + ONE_SECOND
    return [claim_at(story, ONE_SECOND), sweep_at(story, "order.quality_claim_closes", late)]


def two_claims(story: Story) -> list[Act]:
    return [claim_at(story, -ONE_SECOND), claim_at(story, -ONE_SECOND, reason="damaged")]


def one_claim(story: Story, answers: list[Answer]) -> None:
    winner = one_wins(answers, "C4", "C4")
    assert story.order.disputes.get().reason == ("quality", "damaged")[winner]


def the_same_form_twice(story: Story) -> list[Act]:
    return [claim_at(story, -ONE_SECOND, key="form-1") for _time in range(2)]


def one_answer(story: Story, answers: list[Answer]) -> None:
    assert all(answer.won for answer in answers)
    assert {answer.result.pk for answer in answers} == {story.order.disputes.get().pk}
    assert story.told(story.supplier_company, "dispute.opened") == 1


# --- answers against the end of their time -----------------------------------------------------------


def only_claimed() -> Story:
    story = worlds.delivered()
    story.claim(on("2024-04-02"), "quality")
    return story


def respond_and_sweep(story: Story) -> list[Act]:
    at, dispute = story.due("dispute.respond"), story.dispute
    return [
        lambda: negotiation.contest(dispute, by=story.seller, at=at, response="Approved samples."),
        sweep_at(story, "dispute.respond", LONGEST_REQUEST + ONE_SECOND),
    ]


def answered_in_time_or_too_late(story: Story, answers: list[Answer]) -> None:
    clock = Deadline.objects.get(kind="dispute.respond", root_id=story.order_id)
    silent = Notice.objects.filter(topic="dispute.no_response", root_id=story.order_id).count()
    assert (clock.outcome, silent) in (("met", 0), ("expired", 1), ("dropped", 0))
    if answers[0].won:
        assert story.dispute.responded_at == clock.due_at
    else:
        assert (answers[0].rule, story.dispute.responded_at) == ("C5", None)
    assert money(story) == (ALL, NOTHING, NOTHING)


def accept_and_sweep(story: Story) -> list[Act]:
    at = story.due("offer.answer")
    return [
        lambda: story.accept(at, story.buyer),
        sweep_at(story, "offer.answer", LONGEST_REQUEST + ONE_SECOND),
    ]


def accepted_or_expired(story: Story, answers: list[Answer]) -> None:
    if answers[0].won:
        assert (story.offer_on_table.state, story.dispute.outcome) == ("accepted", "settled")
        assert money(story) == (NOTHING, Decimal(1000), Decimal(9000))
    else:
        assert (answers[0].rule, story.offer_on_table.state) == ("X5", "expired")
        assert money(story) == (ALL, NOTHING, NOTHING)


def accept_and_counter(story: Story) -> list[Act]:
    at, dispute = on("2024-04-05"), story.dispute
    offered = story.offer_on_table
    return [
        lambda: negotiation.accept(
            offered, by=story.buyer, at=at, remedy=offered.remedy, amount=offered.amount
        ),
        lambda: negotiation.offer(
            dispute, by=story.buyer, at=at, remedy="partial_refund", amount=Decimal(5000)
        ),
    ]


def accepted_or_countered(story: Story, answers: list[Answer]) -> None:
    states = list(story.dispute.offers.order_by("number").values_list("state", flat=True))
    if one_wins(answers, "X5", "C6") == 0:
        assert states == ["accepted"]
        assert money(story) == (NOTHING, Decimal(1000), Decimal(9000))
    else:
        assert (states, story.dispute.state) == (["countered", "open"], "negotiating")
        assert money(story) == (ALL, NOTHING, NOTHING)


# --- the desk ----------------------------------------------------------------------------------------


def escalated() -> Story:
    story = worlds.delivered()
    story.claim(on("2024-04-02"), "quality", "partial_refund", "4000")
    negotiation.contest(story.dispute, by=story.seller, at=on("2024-04-03"), response="Approved samples.")
    story.escalate(on("2024-04-04"))
    return story


def two_take_it(story: Story) -> list[Act]:
    at, dispute = on("2024-04-05"), story.dispute
    return [
        lambda: arbitration.take(dispute, by=story.arbitrator, at=at),
        lambda: arbitration.take(dispute, by=story.senior, at=at),
    ]


def one_has_it(story: Story, answers: list[Answer]) -> None:
    winner = one_wins(answers, "A1", "A1")
    assert story.dispute.arbitrator_id == (story.arbitrator, story.senior)[winner].user_id


def decide(story: Story, amount: str) -> Act:
    at, dispute, what = on("2024-04-08"), story.dispute, worlds.decision(story, amount=amount)
    return lambda: determination.decide(dispute, by=story.arbitrator, at=at, decision=what)


def decided_once(story: Story, answers: list[Answer]) -> None:
    winner = one_wins(answers, "A1", "A1")
    issued = Determination.objects.get(dispute=story.dispute)
    assert (issued.state, issued.amount) == ("issued", Decimal(("4000", "3999.99")[winner]))
    assert story.obligations() == [("held", "due", issued.amount)]
    assert (story.dispute.state, money(story)) == ("decided", (ALL, NOTHING, NOTHING))
    assert story.told(story.buyer_company, "determination.issued") == 1


def reviewed_with_an_offer() -> Story:
    story = worlds.under_review()
    story.offer(on("2024-04-06"), story.seller, amount="1000")
    return story


def determined_or_settled(story: Story, answers: list[Answer]) -> None:
    if one_wins(answers, "A1", answers[1].rule) == 0:
        # The offer is not open any more, or the dispute is not theirs any more.
        assert answers[1].rule in ("C6", "X5")
        assert (story.dispute.state, money(story)) == ("decided", (ALL, NOTHING, NOTHING))
    else:
        assert not Determination.objects.filter(dispute=story.dispute, state="issued").exists()
        assert money(story) == (NOTHING, Decimal(1000), Decimal(9000))


def two_waive(story: Story) -> list[Act]:
    at, dispute = on("2024-04-09"), story.dispute
    return [lambda by=by: appeal.waive(dispute, by=by, at=at) for by in (story.buyer, story.seller)]  # type: ignore[misc]


def final_once(story: Story, answers: list[Answer]) -> None:
    assert all(answer.won for answer in answers)
    assert (state(story), Refund.objects.filter(order_id=story.order_id).count()) == (
        ("closed", "completed"),
        1,
    )
    assert money(story) == (NOTHING, Decimal(4000), Decimal(6000))
    assert story.told(story.buyer_company, "dispute.final") == 1


def waive_twice(story: Story) -> list[Act]:
    at, dispute = on("2024-04-09"), story.dispute
    return [lambda: appeal.waive(dispute, by=story.buyer, at=at)] * 2


def waived_once(story: Story, answers: list[Answer]) -> None:
    one_wins(answers, "X1", "X1")
    assert (story.dispute.state, story.dispute.supplier_waived_at) == ("decided", None)


def confirm_and_overrule(story: Story) -> list[Act]:
    at, goods = on("2024-05-10"), story.goods
    return [
        lambda: returns.confirm(goods, by=story.seller, at=at),
        lambda: returns.overrule(goods, by=story.arbitrator, at=at),
    ]


def refunded_once(story: Story, answers: list[Answer]) -> None:
    winner = one_wins(answers, "A8", "A8")
    assert story.goods.state == ("confirmed", "overruled")[winner]
    assert Refund.objects.get(order_id=story.order_id).amount == ALL
    assert (state(story), money(story)) == (("closed", "refunded"), (NOTHING, ALL, NOTHING))


RACES: dict[str, Race] = {
    "accept-withdraw": Race(an_offer_of_the_buyer, accept_and_withdraw, accepted_or_withdrawn),
    "claim-window closes": Race(worlds.delivered, claim_and_sweep, claimed_or_completed),
    "claim in time-early sweep": Race(worlds.delivered, claim_and_early_sweep, always_claimed),
    "claim too late-sweep": Race(worlds.delivered, late_claim_and_sweep, completed_without_a_dispute),
    "two claims": Race(worlds.delivered, two_claims, one_claim),
    "one form twice": Race(worlds.delivered, the_same_form_twice, one_answer),
    "response-expiry": Race(only_claimed, respond_and_sweep, answered_in_time_or_too_late),
    "accept-expiry": Race(worlds.claimed, accept_and_sweep, accepted_or_expired),
    "accept-counter": Race(worlds.claimed, accept_and_counter, accepted_or_countered),
    "two take a case": Race(escalated, two_take_it, one_has_it),
    "two determinations": Race(
        worlds.under_review, lambda s: [decide(s, "4000"), decide(s, "3999.99")], decided_once
    ),
    "determination-settlement": Race(
        reviewed_with_an_offer,
        lambda s: [decide(s, "4000"), lambda: s.accept(on("2024-04-08"), s.buyer)],
        determined_or_settled,
    ),
    "two waive": Race(worlds.decided, two_waive, final_once),
    "one waives twice": Race(worlds.decided, waive_twice, waived_once),
    "return confirmed-overruled": Race(worlds.goods_delivered_back, confirm_and_overrule, refunded_once),
}
GUARDED_TWICE = {"one form twice", "claim in time-early sweep"}
"""A form's key is unique by itself; an early sweep has nothing to do."""


def comes_out_right(name: str, *prepare: Callable[[], None]) -> None:
    it = RACES[name]
    story = it.world()
    acts = it.acts(story)
    for step in prepare:
        step()
    it.check(story, race(*acts))


@pytest.fixture
def nothing_wrong(caplog: pytest.LogCaptureFixture) -> Callable[[], None]:
    """Asserts that everything holds, and that no sweep ran into a fault that it put back for later."""

    def check() -> None:
        assert violations() == []
        assert [record.getMessage() for record in caplog.records if record.name == sweep.__module__] == []

    return check


@pytest.mark.parametrize("name", RACES)
def test_it_comes_out_right(name: str, nothing_wrong: Callable[[], None]) -> None:
    for _round in range(ROUNDS):
        comes_out_right(name)
    nothing_wrong()


@pytest.mark.parametrize("name", RACES)
def test_it_comes_out_right_where_reading_and_writing_would_cross(
    name: str, monkeypatch: pytest.MonkeyPatch, nothing_wrong: Callable[[], None]
) -> None:
    comes_out_right(name, lambda: meet_before_writing(monkeypatch, 2, kind="order"))
    nothing_wrong()


@pytest.mark.parametrize("name", sorted(set(RACES) - GUARDED_TWICE))
def test_without_the_lock_it_does_not(
    name: str, monkeypatch: pytest.MonkeyPatch, nothing_wrong: Callable[[], None]
) -> None:
    # What they run into is the second wall, the trail's unique numbers: a fault, not an answer.
    with pytest.raises((IntegrityError, AssertionError)):  # noqa: PT012 - the answers or what they left
        comes_out_right(
            name,
            lambda: take_the_lock_off(monkeypatch),
            lambda: meet_before_writing(monkeypatch, 2, 5, "order"),
        )
        nothing_wrong()
