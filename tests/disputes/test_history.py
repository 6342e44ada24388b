"""What a case is compared with: similar decided cases, and how often its parties were in dispute (A2)."""

import pytest

from disputes.admin import history
from disputes.models import Dispute
from tests.disputes.scenes import Scene

pytestmark = pytest.mark.django_db


def test_a2_similar_cases_have_the_reason_and_the_category_and_the_nearest_amount_comes_first() -> None:
    # Given three decided cases: one alike, one about six times as much, one about other goods
    near = Scene().decided()
    far, other = Scene(total=180_000).decided(), Scene(category="lighting").decided()

    # When another claim of the first two companies is looked at
    scene = Scene(buyer=near.buyer, supplier=near.supplier).claim()
    record = history.with_history(Dispute.objects.select_related("order")).get(pk=scene.dispute.pk)

    # Then those alike are shown, the nearest first, and itself is not
    assert list(history.similar(record)) == [near.dispute, far.dispute]
    assert other.dispute not in history.similar(record)
    # And what was not decided, or is about something else, is no example
    Dispute.objects.filter(pk=near.dispute.pk).update(reason="damaged")
    Dispute.objects.filter(pk=far.dispute.pk).update(outcome="settled")
    assert list(history.similar(record)) == []
    # And both histories count what came before, with what came of it
    told = {str(label): value for label, value in history.parties(record)}
    assert told["Claims of the buyer"] == told["Claims against the supplier"] == "2"
    assert told["Upheld or settled with money"] == "1"
