"""The desk's figures: what they count, that a recount agrees, and that they ask the same however much there is (R3, I47)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from disputes.models import Determination, Dispute
from disputes.report import counting, sums
from disputes.report.spans import Span, presets
from disputes.services import negotiation
from suppliers.models import Freeze
from tests.disputes.scenes import Scene
from tradeassurance.core import integrity

pytestmark = pytest.mark.django_db

YEAR = Span(date(2024, 1, 1), date(2024, 12, 31))


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Scene]]:
    """One dispute of each end, and one that waits."""
    with django_db_blocker.unblock(), transaction.atomic():
        decided = Scene().decided()
        decided.pass_time(days=20)
        settled = Scene(currency="JPY").settled()
        settled.pass_time(days=20)
        withdrawn = Scene().claim()
        negotiation.withdraw(
            withdrawn.dispute, by=withdrawn.buyer.actor, at=withdrawn.at, reason="Found the rest."
        )
        yield {
            "decided": decided,
            "settled": settled,
            "withdrawn": withdrawn,
            "waiting": Scene(currency="JPY").claim(),
        }
        transaction.set_rollback(True)


@pytest.fixture
def scenes(told: dict[str, Scene], db: None) -> dict[str, Scene]:
    return told


def test_r3_inflow_and_backlog_add_up_step_by_step(scenes: dict[str, Scene]) -> None:
    steps = counting.flow(YEAR)
    assert len(steps) == 12
    assert sum(step.opened for step in steps) == 4
    assert sum(step.ended for step in steps) == Dispute.objects.exclude(ended_at=None).count() == 3
    assert steps[-1].backlog == counting.ages(YEAR.until).total == 1
    before = 0
    for step in steps:
        assert step.backlog == before + step.opened - step.ended
        before = step.backlog
    # What was open when the span began is in its backlog
    later = Span(YEAR.last, YEAR.last)
    assert [step.backlog for step in counting.flow(later)] == [1]


def test_r3_the_age_of_the_backlog_is_counted_in_classes(scenes: dict[str, Scene]) -> None:
    opened = scenes["waiting"].dispute.opened_at
    for days, place in ((1, 0), (8, 1), (20, 2), (45, 3), (90, 4)):
        found = counting.ages(opened + timedelta(days=days))
        alone = [n for n, count in enumerate(found.counts) if count]
        assert place in alone
        assert found.oldest is not None
    assert counting.ages(opened + timedelta(days=90)).counts == [0, 0, 0, 0, 1]


def test_r3_time_to_first_response_and_to_determination(scenes: dict[str, Scene]) -> None:
    answers = counting.to_response(YEAR)
    decided = scenes["decided"].dispute
    hours = (decided.responded_at - decided.opened_at).total_seconds() / 3600
    assert answers.count == Dispute.objects.exclude(responded_at=None).count()
    assert hours in (answers.median, answers.mean)
    made = counting.to_determination(YEAR)
    issued = Determination.objects.get().issued_at
    assert (made.count, made.median) == (1, (issued - decided.opened_at).total_seconds() / 3600)
    assert counting.to_determination(Span(date(2023, 1, 1), date(2023, 2, 1))).median is None


def test_r3_the_share_within_deadline_counts_met_and_passed(scenes: dict[str, Scene]) -> None:
    kept = {one.kind: one for one in counting.within_deadline(YEAR)}
    assert kept["dispute.respond"].share == 1
    assert kept["dispute.determine"].share == 1
    with transaction.atomic():
        scenes["waiting"].pass_time(days=8)
        after = {one.kind: one for one in counting.within_deadline(YEAR)}
        transaction.set_rollback(True)
    respond = after["dispute.respond"]
    assert (respond.met, respond.passed) == (kept["dispute.respond"].met, 1)


def test_r3_outcomes_by_reason_and_by_supplier(scenes: dict[str, Scene]) -> None:
    ends = Counter({"for_buyer": 1, "settled": 1, "withdrawn": 1})
    assert counting.by_reason(YEAR) == {"quality": ends}
    by_supplier = counting.by_supplier(YEAR)
    assert len(by_supplier) == 3
    assert sum((counted for _name, counted in by_supplier), Counter()) == ends
    assert len(counting.by_supplier(YEAR, most=1)) == 1


def test_r3_the_money_of_each_currency(scenes: dict[str, Scene]) -> None:
    usd, jpy = (
        next(one for one in sums.by_currency(YEAR) if one.currency == name) for name in ("USD", "JPY")
    )
    assert jpy.held > 0
    assert jpy.frozen == 0
    open_ = Freeze.objects.filter(ended_at=None)
    assert usd.frozen == sum((one.amount for one in open_), Decimal(0))
    assert usd.lost == usd.guaranteed == usd.recovered == 0


def violations() -> list[str]:
    return [line for result in integrity.run({"I47"}) for line in result.violations]


def test_r3_i47_a_recount_from_the_trail_agrees(scenes: dict[str, Scene]) -> None:
    assert violations() == []


@pytest.mark.parametrize(
    ("field", "shift", "says"),
    [
        ("opened_at", timedelta(days=-40), "opened and ended are reported"),
        ("ended_at", timedelta(days=40), "opened and ended are reported"),
        ("responded_at", timedelta(hours=-1), "answers after"),
        ("reason", "damaged", "damaged, for_buyer: 1 are reported, 0 stand in the trail"),
        ("outcome_amount", 0, "quality, for_supplier: 1 are reported, 0 stand in the trail"),
    ],
)
def test_i47_a_figure_that_somebody_made_nicer_is_found(
    scenes: dict[str, Scene], field: str, shift: Any, says: str
) -> None:
    dispute = scenes["decided"].dispute
    value = getattr(dispute, field) + shift if isinstance(shift, timedelta) else shift
    Dispute.objects.filter(pk=dispute.pk).update(**{field: value})
    assert says in " ".join(violations())


def test_i47_a_dispute_that_stands_in_no_trail_is_found(scenes: dict[str, Scene]) -> None:
    more = scenes["waiting"].dispute
    more.pk, more.number, more.order = None, "D-24-X", scenes["withdrawn"].order
    more.save(force_insert=True)
    assert "opened and ended are reported" in " ".join(violations())


def test_r3_it_asks_as_often_for_forty_disputes_as_for_four(scenes: dict[str, Scene]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            counting.flow(YEAR)
            counting.ages(YEAR.until)
            counting.to_response(YEAR)
            counting.to_determination(YEAR)
            counting.within_deadline(YEAR)
            counting.by_reason(YEAR)
            counting.by_supplier(YEAR)
            sums.by_currency(YEAR)
        return len(seen)

    before = asked()
    ended = scenes["withdrawn"].dispute
    for n in range(40):
        ended.pk, ended.number = None, f"D-24-X{n}"
        ended.save(force_insert=True)
    assert asked() == before == 13


def test_r3_a_span_goes_by_day_week_or_month() -> None:
    today = date(2024, 5, 15)
    spans = {str(label): Span(first, last) for label, first, last in presets(today)}
    assert {label: one.step for label, one in spans.items()} == {
        "Last 30 days": "day",
        "Last 90 days": "week",
        "This month": "day",
        "Last month": "day",
        "This quarter": "week",
        "This year": "week",
        "Last 12 months": "month",
    }
    assert spans["Last month"].first == date(2024, 4, 1)
    assert spans["Last month"].last == date(2024, 4, 30)
    assert spans["Last 12 months"].first == date(2023, 5, 16)
    assert all(len(list(one.steps())) <= 31 for one in spans.values())
