"""Faults of the code that no single row betrays: found because two ways of computing the same disagree."""

import pytest

from disputes.services import determination, execution
from suppliers.models import Supplier
from suppliers.services import assessment
from tests import factories
from tests.integrity import worlds
from tests.integrity.worlds import reported
from tests.journeys.story import on
from tradeassurance.core.actors import staff
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db


def test_a_guarantee_beyond_the_protected_amount_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever follows from it (refund, debt, limit, books) fits: only I09 compares with what was protected.
    monkeypatch.setattr(execution, "guarantee_left", lambda change, dispute: dispute.outcome_amount)

    worlds.guaranteed()

    assert set(reported()) == {"I09"}


def test_a_displayed_limit_that_differs_from_the_database_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    worlds.delivered()
    monkeypatch.setattr(Supplier, "available_amount", property(lambda supplier: supplier.limit_amount))

    assert set(reported()) == {"I10"}


def test_a_limit_below_what_is_frozen_shows_nothing_available() -> None:
    worlds.delivered()
    supplier = Supplier.objects.get()
    lower = {"grade": "basic", "limit": supplier.frozen_amount - 1, "reason": "Late three times."}
    assessment.set_limit(supplier, by=factories.staff("risk"), at=on("2024-03-21"), **lower)

    assert Supplier.objects.get().available_amount == 0
    assert reported() == {}


def test_who_decided_first_does_not_approve_the_decision_on_the_appeal() -> None:
    story = worlds.awaiting_approval()
    promoted = staff(story.arbitrator.user_id, "arbitrator", "senior_arbitrator")
    second = story.dispute.determinations.get(number=2)

    with pytest.raises(Refused) as refused:
        determination.answer_approval(second, by=promoted, at=on("2024-04-13"), approve=True)

    assert refused.value.rule == "A9"
