"""A chargeback at every point of a dispute: it stops what is not paid out, and nobody is paid twice (C4, X2, M1)."""

from datetime import datetime

import pytest

from disputes.enums import ENDED, OPEN, DisputeState
from disputes.models import Obligation
from disputes.services import chargeback
from orders.models import Refund
from tests.integrity import worlds
from tests.integrity.worlds import World
from tests.journeys.story import Story, on
from tradeassurance.core import integrity
from tradeassurance.core.models import Approval, Deadline, TrailEntry

pytestmark = pytest.mark.django_db


def unanswered() -> Story:
    story = worlds.delivered()
    story.claim(on("2024-04-02"), "quality")
    return story


def escalated() -> Story:
    story = worlds.claimed()
    story.offer(on("2024-04-03", "12:00"), story.seller, amount="2000")
    story.escalate(on("2024-04-05"))
    return story


def appealed() -> Story:
    story = worlds.decided()
    story.appeal(on("2024-04-10"), story.seller)
    return story


WORLDS: dict[str, tuple[str, World]] = {
    "nobody has answered": ("awaiting_supplier", unanswered),
    "an offer is open": ("negotiating", worlds.claimed),
    "nobody has taken it": ("escalated", escalated),
    "under review": ("under_review", worlds.under_review),
    "a draft waits for approval": ("under_review", worlds.awaiting_approval),
    "decided": ("decided", worlds.decided),
    "appealed": ("escalated", appealed),
    "the supplier has to refund": ("decided", worlds.guaranteed_nothing),
    "goods on their way back": ("executing", worlds.sent_back),
    "new goods are awaited": ("executing", worlds.replacing),
    "settled, the refund waits": ("closed", worlds.settled),
    "refunded": ("closed", worlds.refunded),
    "guaranteed and owed": ("closed", worlds.guaranteed),
    "the supplier owes the guarantee": ("closed", worlds.indebted),
}


def test_every_state_that_a_chargeback_can_meet_is_here() -> None:
    assert {DisputeState(state) for state, _world in WORLDS.values()} == {*OPEN, DisputeState.CLOSED}


@pytest.mark.parametrize("point", WORLDS)
def test_c4_x2_a_chargeback_ends_it_and_nobody_is_paid_twice(point: str) -> None:
    # Given a dispute at some point of its life
    state, world = WORLDS[point]
    story = world()
    assert story.dispute.state == state
    before = story.got_back()

    # When the bank takes the payment back
    payment, at = story.order.payments.get(), newest(story)
    chargeback.record(payment, by=story.finance, at=at, reference="CB-9")

    # Then an open dispute is closed, nothing of it is running, and no line of its plan waits or is owed
    assert story.dispute.state == (DisputeState.CLOSED if state == "closed" else "chargeback")
    assert story.dispute.state in ENDED
    assert not Obligation.objects.filter(state__in=["due", "defaulted", "owed"]).exists()
    assert not Refund.objects.filter(state="due").exists()
    assert not Approval.objects.filter(state="waiting").exists()
    running = Deadline.objects.filter(outcome="open").exclude(kind__startswith="debt.")
    assert not running.filter(kind__startswith="dispute.").exists()
    assert story.order.claims_barred
    assert (story.balance("held"), story.balance("refund_due")) == (0, 0)

    # And time alone pays nobody any more
    story.pass_time(on("2024-12-01"))
    assert story.got_back() == before + 10000 - story.balance("owed_by_buyer")
    assert story.got_back() <= 10000
    assert [line for result in integrity.run() for line in result.violations] == []


def newest(story: Story) -> datetime:
    """The last instant at which something happened to the order."""
    return TrailEntry.objects.filter(root_kind="order", root_id=story.order_id).latest("at").at
