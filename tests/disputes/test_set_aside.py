"""What something else came before: an offer at a decision, a draft at a withdrawal (C6, X5)."""

from decimal import Decimal

import pytest

from disputes.models import Determination, Offer
from disputes.services import negotiation
from tests.disputes.scenes import Scene
from tests.integrity.worlds import reported
from tradeassurance.core.models import Deadline, Notice, Outcome
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


def told(scene: Scene, topic: str) -> list[int]:
    rows = Notice.objects.filter(root_id=scene.order.pk, topic=topic)
    return sorted(rows.values_list("company_id", flat=True))


def test_c6_a_decision_ends_an_open_offer_and_both_are_told() -> None:
    scene = Scene().claim().contest().escalate()
    arbitrator = scene.take()
    standing = scene.offer(scene.supplier, "1000")
    scene.decide(arbitrator)

    standing = Offer.objects.get(pk=standing.pk)
    assert (standing.state, standing.ended_at) == ("fell_away", scene.dispute.decided_at)
    assert Deadline.objects.get(kind="offer.answer").outcome == Outcome.DROPPED
    both = sorted([scene.buyer.company.pk, scene.supplier.company.pk])
    assert told(scene, "offer.overtaken") == both
    with pytest.raises(Refused) as refused:
        negotiation.accept(
            standing, by=scene.buyer.actor, at=scene.at, remedy="partial_refund", amount=Decimal(1000)
        )
    assert refused.value.rule == "X5"


def test_an_offer_that_nobody_answered_is_not_called_rejected() -> None:
    scene = Scene().claim()
    scene.offer(scene.buyer, "4000")
    negotiation.accept_claim(scene.dispute, by=scene.supplier.actor, at=scene.at)
    assert scene.offer_states() == ["fell_away"]


def test_a_draft_that_gave_way_was_never_issued() -> None:
    scene = Scene(total=90_000, initial=30_000).claim().contest().escalate()
    scene.decide(scene.take(), remedy="full_refund", amount=None)
    assert Determination.objects.get().state == "awaiting_approval"
    negotiation.withdraw(scene.dispute, by=scene.buyer.actor, at=scene.at, reason="Solved.")

    draft = Determination.objects.get()
    assert (draft.state, draft.issued_at, draft.superseded_at) == ("superseded", None, scene.at)
    assert reported() == {}
