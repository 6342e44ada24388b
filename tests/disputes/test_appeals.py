"""Appeals: once per side, in time, with new evidence; one review by another, and nothing after it (A9, I30, X1)."""

from datetime import datetime
from typing import Any

import pytest

from disputes.services import appeal, claim, determination
from tests.integrity import worlds
from tests.journeys.story import Story, on
from tradeassurance.core import integrity
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


def refused(call: Any, *args: Any, **values: Any) -> str:
    with pytest.raises(Refused) as raised:
        call(*args, **values)
    return str(raised.value.rule)


def test_a9_an_appeal_needs_evidence_that_was_not_on_the_case() -> None:
    # Given a decision that rests on one photograph
    story = worlds.decided()
    at = on("2024-04-10")

    # When a side appeals with nothing, or with the same file again
    tried: list[list[claim.Proof]] = [[], [story.proof()], [story.news(), story.proof()]]
    for proofs in tried:
        rule = refused(appeal.appeal, story.dispute, by=story.seller, at=at, reason="No.", proofs=proofs)
        assert rule == "A9"

    # Then nothing has changed, and with something new it is heard
    assert (story.dispute.state, story.dispute.appeals.count()) == ("decided", 0)
    made = story.appeal(at, story.seller)
    assert [e.description for e in made.evidence.all()] == ["what was measured"]
    assert story.dispute.state == "escalated"


def test_a9_each_side_appeals_once_and_one_review_decides_both() -> None:
    # Given an appeal of the supplier
    story = worlds.decided()
    story.appeal(on("2024-04-10"), story.seller)
    due = story.due("dispute.take")

    # When the buyer appeals as well, and the supplier once more
    story.take(on("2024-04-11"), by=story.senior)
    story.appeal(on("2024-04-12"), story.buyer, "It is worth less.")
    assert refused(story.appeal, on("2024-04-12", "11:00"), story.seller) == "A9"

    # Then there is one review: the same arbitrator, the same clocks, two appeals, one decision
    assert (story.dispute.arbitrator_id, story.due("dispute.take")) == (story.senior.user_id, due)
    assert [a.side for a in story.dispute.appeals.all()] == ["supplier", "buyer"]
    approved(story, on("2024-04-13"))
    assert [d.state for d in story.dispute.determinations.all()] == ["superseded", "final"]
    assert integrity_clean()


def approved(story: Story, at: datetime) -> None:
    made = determination.decide(
        story.dispute, by=story.senior, at=at, decision=worlds.decision(story, amount="2000")
    )
    checker = story.checker("arbitrator", "senior_arbitrator")
    determination.answer_approval(made, by=checker, at=at.replace(hour=11), approve=True)


def integrity_clean() -> bool:
    return [line for result in integrity.run() for line in result.violations] == []


@pytest.mark.parametrize("when", ["drafted", "too late", "waived", "final"])
def test_a9_the_other_side_joins_until_the_draft_or_the_end_of_the_window(when: str) -> None:
    # Given an appeal of the supplier within a window that ends on 15 April
    story = worlds.decided()
    at = on("2024-04-12")
    if when == "waived":
        appeal.waive(story.dispute, by=story.buyer, at=on("2024-04-09"))
    story.appeal(on("2024-04-10"), story.seller)
    story.take(on("2024-04-11"), by=story.senior)
    if when == "drafted":
        second = worlds.decision(story, amount="2000")
        determination.draft(story.dispute, by=story.senior, at=on("2024-04-11", "12:00"), decision=second)
    if when == "too late":
        at = on("2024-04-17")
    if when == "final":
        approved(story, on("2024-04-11", "10:30"))

    # When the buyer comes after that, then it is refused
    assert refused(story.appeal, at, story.buyer) == ("X1" if when == "waived" else "A9")


def test_a9_i30_nothing_comes_after_the_decision_on_an_appeal() -> None:
    # Given the decision on an appeal
    story = worlds.appealed()

    # Then it is final at once, and neither side appeals, waives or hands anything in
    assert story.dispute.state == "closed"
    for by in (story.buyer, story.seller):
        assert refused(story.appeal, on("2024-04-13"), by) == "A9"
        assert refused(appeal.waive, story.dispute, by=by, at=on("2024-04-13")) == "X1"
        proof = story.news()
        assert refused(claim.add_evidence, story.dispute, by=by, at=on("2024-04-13"), proof=proof) == "A3"


def test_x1_a_supplier_that_paid_does_not_appeal() -> None:
    # Given a supplier that has refunded in its time, before the window ends
    story = worlds.guaranteed_nothing()
    worlds.refund_directly(story)

    # Then it cannot appeal any more; the buyer, who was given everything, may
    assert refused(story.appeal, on("2024-04-17"), story.seller) == "A9"
    assert story.appeal(on("2024-04-17"), story.buyer).side == "buyer"
