"""Races of the desk: withdrawal, evidence, edits, approvals, appeals and assignments against a decision (A1–A9, X5)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError

from disputes.services import appeal, assigning, claim, decision_texts, determination, negotiation
from tests.integrity import worlds
from tests.journeys.story import Story, on
from tests.races.harness import Act, Answer, meet_before_writing, race, take_the_lock_off, violations
from tests.races.test_disputes import Race, one_wins
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.accounts.services import granting
from tradeassurance.core.actors import CLOCK, Actor, member
from tradeassurance.core.models import Deadline
from tradeassurance.ledger import book
from tradeassurance.rules.models import pinned

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT = on("2024-04-08")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys are used again once the tables were emptied."""
    pinned.cache_clear()
    book.forget_accounts()
    yield
    pinned.cache_clear()
    book.forget_accounts()


# --- determination against withdrawal ------------------------------------------------------------------


def decide_and_withdraw(story: Story) -> list[Act]:
    dispute, wanted = story.dispute, worlds.decision(story)
    return [
        lambda: determination.decide(dispute, by=story.arbitrator, at=AT, decision=wanted),
        lambda: negotiation.withdraw(dispute, by=story.buyer, at=AT, reason="Solved."),
    ]


def decided_or_withdrawn(story: Story, answers: list[Answer]) -> None:
    if one_wins(answers, "A1", "C6") == 0:
        assert (story.dispute.state, story.dispute.determinations.get().state) == ("decided", "issued")
    else:
        assert (story.dispute.state, story.dispute.determinations.count()) == ("withdrawn", 0)


# --- evidence against draft ----------------------------------------------------------------------------


def draft_and_prove(story: Story) -> list[Act]:
    dispute, wanted, proof = story.dispute, worlds.decision(story), story.proof(text=b"One more sheet.")
    return [
        lambda: determination.draft(dispute, by=story.arbitrator, at=AT, decision=wanted),
        lambda: claim.add_evidence(dispute, by=story.seller, at=AT, proof=proof),
    ]


def frozen_or_heard(story: Story, answers: list[Answer]) -> None:
    """The draft always comes about; the evidence is in it, or it was refused."""
    assert answers[0].won
    made = story.dispute.determinations.get()
    evidence = list(story.dispute.evidence.select_related("document"))
    assert len(evidence) == (2 if answers[1].won else 1)
    assert made.evidence_hash == made.hash_evidence(evidence, [])
    assert answers[1].won or answers[1].rule == "A3"


# --- edit against approval -----------------------------------------------------------------------------


def sent_back_draft() -> Story:
    story = worlds.under_review()
    wanted = worlds.decision(story)
    determination.draft(story.dispute, by=story.arbitrator, at=AT, decision=wanted)
    return story


def edit_and_hand_in(story: Story) -> list[Act]:
    made = story.dispute.determinations.get()
    texts = {"buyer.en": "Other words."}
    return [
        lambda: decision_texts.edit(made, by=story.arbitrator, at=AT, texts=texts),
        lambda: determination.hand_in(made, by=story.arbitrator, at=AT),
    ]


def edited_before_it_went_out(story: Story, answers: list[Answer]) -> None:
    made = story.dispute.determinations.get()
    text = made.texts.get(side="buyer", language="en").text
    assert (answers[1].won, made.state) == (True, "issued")
    assert (text == "Other words.") == answers[0].won
    assert answers[0].won or answers[0].rule == "I33"


# --- two approvers ---------------------------------------------------------------------------------------


def approve_twice(story: Story) -> list[Act]:
    second = story.dispute.determinations.get(number=2)
    people = [story.checker("arbitrator", "senior_arbitrator") for n in (1, 2)]

    def answer(by: Any, approve: bool) -> Act:
        return lambda: determination.answer_approval(
            second, by=by, at=on("2024-04-12", "11:00"), approve=approve, remark="Seen."
        )

    return [answer(people[0], True), answer(people[1], False)]


def answered_once(story: Story, answers: list[Answer]) -> None:
    winner = one_wins(answers, "A6", "A6")
    state = story.dispute.determinations.get(number=2).state
    assert state == ("final", "draft")[winner]


# --- two appeals -----------------------------------------------------------------------------------------


def both_appeal(story: Story) -> list[Act]:
    return appeals_of(story, story.buyer, story.seller)


def appeals_of(story: Story, *people: Actor) -> list[Act]:
    at, dispute = on("2024-04-10"), story.dispute
    each = [(by, [story.news()]) for by in people]
    return [
        lambda by=by, proofs=proofs: appeal.appeal(dispute, by=by, at=at, reason="Wrong.", proofs=proofs)  # type: ignore[misc]
        for by, proofs in each
    ]


def one_review_for_both(story: Story, answers: list[Answer]) -> None:
    """The second joins the first: one review, one pair of clocks (A9)."""
    assert all(answer.won for answer in answers)
    assert (story.dispute.state, story.dispute.appeals.count()) == ("escalated", 2)
    assert story.dispute.determinations.get().state == "superseded"
    assert Deadline.objects.filter(kind="dispute.take", outcome="open").count() == 1


def two_of_one_side_appeal(story: Story) -> list[Act]:
    user = User.objects.create_user("colleague@example.com", name="Colleague")
    return appeals_of(story, story.seller, member(user.pk, story.supplier_company.pk))


def appealed_once(story: Story, answers: list[Answer]) -> None:
    one_wins(answers, "A9", "A9")
    assert (story.dispute.state, story.dispute.appeals.get().side) == ("escalated", "supplier")


# --- an edit against the approval ---------------------------------------------------------------------------


def edit_and_approve(story: Story) -> list[Act]:
    made = story.dispute.determinations.get(number=2)
    checker = story.checker("arbitrator", "senior_arbitrator")
    at, texts = on("2024-04-12", "11:00"), {"buyer.en": "Other words."}
    return [
        lambda: determination.answer_approval(made, by=checker, at=at, approve=False, remark="Say more."),
        lambda: decision_texts.edit(made, by=story.senior, at=at, texts=texts),
    ]


def never_edited_while_it_waits(story: Story, answers: list[Answer]) -> None:
    """Sent back first, it may be edited; while it waits for approval it is not (I33)."""
    made = story.dispute.determinations.get(number=2)
    assert (answers[0].won, made.state) == (True, "draft")
    edited = made.texts.get(side="buyer", language="en").text == "Other words."
    assert edited == answers[1].won
    assert answers[1].won or answers[1].rule == "I33"


# --- assigned twice ----------------------------------------------------------------------------------------


def escalated_with_two() -> Story:
    story = worlds.under_review()
    assert story.senior.roles, "a second arbitrator by the record"
    User.objects.filter(pk=story.arbitrator.user_id).update(is_staff=True)
    user = User.objects.get(pk=story.arbitrator.user_id)
    granting.grant(user, by=CLOCK, at=on("2024-01-01"), role=roles.ARBITRATOR)
    return story


def assign_and_decide(story: Story) -> list[Act]:
    dispute, wanted = story.dispute, worlds.decision(story)
    user = User.objects.get(pk=story.senior.user_id)
    return [
        lambda: assigning.assign(dispute, by=story.senior, at=AT, user=user, reason="Ill."),
        lambda: determination.decide(dispute, by=story.arbitrator, at=AT, decision=wanted),
    ]


def assigned_or_decided(story: Story, answers: list[Answer]) -> None:
    if one_wins(answers, "A1", "A1") == 0:
        assert (story.dispute.arbitrator_id, story.dispute.state) == (story.senior.user_id, "under_review")
    else:
        assert (story.dispute.arbitrator_id, story.dispute.state) == (story.arbitrator.user_id, "decided")


RACES: dict[str, Race] = {
    "determination-withdrawal": Race(worlds.under_review, decide_and_withdraw, decided_or_withdrawn),
    "evidence-draft": Race(worlds.under_review, draft_and_prove, frozen_or_heard),
    "edit-handing in": Race(sent_back_draft, edit_and_hand_in, edited_before_it_went_out),
    "two approvers": Race(worlds.awaiting_approval, approve_twice, answered_once),
    "edit-approval": Race(worlds.awaiting_approval, edit_and_approve, never_edited_while_it_waits),
    "two appeals": Race(worlds.decided, both_appeal, one_review_for_both),
    "two appeals of one side": Race(worlds.decided, two_of_one_side_appeal, appealed_once),
    "assignment-determination": Race(escalated_with_two, assign_and_decide, assigned_or_decided),
}
GUARDED_TWICE = {"edit-approval"}
"""While it waits for approval the edit is refused before it writes anything, lock or no lock (I33)."""


def comes_out_right(name: str, *prepare: Callable[[], None]) -> None:
    it = RACES[name]
    story = it.world()
    acts = it.acts(story)
    for step in prepare:
        step()
    it.check(story, race(*acts))


@pytest.mark.parametrize("name", RACES)
def test_it_comes_out_right_where_reading_and_writing_would_cross(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes_out_right(name, lambda: meet_before_writing(monkeypatch, 2))
    assert violations() == []


@pytest.mark.parametrize("name", sorted(set(RACES) - GUARDED_TWICE))
def test_without_the_lock_it_does_not_come_out_right(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises((AssertionError, IntegrityError)):  # noqa: PT012 - the answers or what they left
        comes_out_right(
            name, lambda: take_the_lock_off(monkeypatch), lambda: meet_before_writing(monkeypatch, 2, 5)
        )
        assert violations() == []
