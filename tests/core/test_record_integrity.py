"""One seeded corruption per invariant of clocks, keys and the trail; what the database refuses by itself (I17, I37–I40)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from orders.services import payment
from tests.journeys.story import Story, on
from tradeassurance.core import integrity, triggers
from tradeassurance.core.models import (
    Deadline,
    DeadlineChange,
    Heartbeat,
    IdempotencyKey,
    Notice,
    TrailEntry,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    """A paid order with running clocks, one of them moved, and a kept key."""
    story = Story()
    story.draft(on("2024-01-20"))
    story.agree(on("2024-01-21"))
    payment.announce(
        story.order, by=story.buyer, at=on("2024-01-22"), stage="initial", amount=Decimal(100), key="once"
    )
    story.pay(on("2024-01-22"), amount="9900")
    assert found() == {}
    return story


def found() -> dict[str, int]:
    ids = {"I17", "I37", "I38", "I39", "I40"}
    return {r.check.id: len(r.violations) for r in integrity.run(ids) if r.violations}


def under_the_door(change: Callable[[], object]) -> None:
    triggers.remove(connection)
    change()
    triggers.create(connection)


def test_a_key_that_leads_nowhere_is_found(story: Story) -> None:
    IdempotencyKey.objects.update(result_id=10**9)

    assert found() == {"I17": 1}


def test_a_deadline_that_was_not_computed_so_is_found(story: Story) -> None:
    clock = Deadline.objects.filter(days__gt=0).first()
    Deadline.objects.filter(pk=clock.pk).update(
        original_due_at=F("original_due_at") - timedelta(days=1), due_at=F("due_at") - timedelta(days=1)
    )

    assert found() == {"I37": 1}


def test_a_deadline_moved_without_an_extension_is_found(story: Story) -> None:
    clock = Deadline.objects.filter(outcome="open").first()
    Deadline.objects.filter(pk=clock.pk).update(due_at=F("due_at") + timedelta(days=1))

    assert found() == {"I37": 1}


def test_a_deadline_that_every_sweep_left_is_found(story: Story) -> None:
    Heartbeat.objects.create(job="sweep", at=on("2024-05-01"))

    assert set(found()) == {"I38"}


def test_a_notice_that_no_worker_spread_is_found(story: Story) -> None:
    Heartbeat.objects.create(job="deliver", at=on("2024-05-01"))

    assert found() == {"I39": Notice.objects.count()}


@pytest.mark.parametrize("field", ["content", "reason", "actor"])
def test_an_altered_entry_is_found(story: Story, field: str) -> None:
    entry = TrailEntry.objects.filter(root_kind="order").first()
    under_the_door(lambda: TrailEntry.objects.filter(pk=entry.pk).update(**{field: "{}"}))

    assert set(found()) == {"I40"}


def test_a_cut_off_end_is_found(story: Story) -> None:
    last = TrailEntry.objects.filter(root_kind="order").last()
    under_the_door(lambda: TrailEntry.objects.filter(pk=last.pk).delete())

    assert set(found()) == {"I40"}


def test_a_missing_trigger_is_found(story: Story) -> None:
    triggers.remove(connection)

    assert found() == {"I40": len(triggers.names(connection))}
    triggers.create(connection)


@pytest.mark.parametrize("model", [TrailEntry, DeadlineChange])
def test_the_database_itself_keeps_the_record(story: Story, model: type) -> None:
    if model is DeadlineChange:
        clock = Deadline.objects.filter(outcome="open").first()
        DeadlineChange.objects.create(
            root_kind="order",
            root_id=story.order_id,
            deadline=clock,
            at=on("2024-01-23"),
            category="strike",
            reason="A strike.",
            due_before=clock.due_at,
            due_after=clock.due_at,
        )

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(reason="Something else.")
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.all().delete()


def test_the_commands_print_each_id_and_fail_where_something_is_wrong(story: Story) -> None:
    out = StringIO()
    call_command("integrity", "--only", "I01", "I40", stdout=out)
    call_command("verify_trail", stdout=out)
    assert "I01" in out.getvalue()
    assert "Everything holds." in out.getvalue()

    Deadline.objects.filter(outcome="open").update(due_at=F("due_at") + timedelta(days=1))
    with pytest.raises(CommandError):
        call_command("integrity", stdout=StringIO())
