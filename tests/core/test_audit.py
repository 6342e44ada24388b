"""Verifying the trail: whatever somebody with the database in their hands does to it is found (R1, I40)."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models, transaction

from orders.models import Order
from tests import factories as world
from tradeassurance.core import audit, triggers
from tradeassurance.core.models import Checkpoint, TrailEntry
from tradeassurance.core.trail import instant

pytestmark = pytest.mark.django_db

AT = world.STARTS["current-2024"] + 30 * world.DAY


@pytest.fixture(autouse=True)
def outside(settings: Any, tmp_path: Path) -> Path:
    """The folder of the checkpoints, outside the database."""
    settings.CHECKPOINT_DIR = tmp_path / "checkpoints"
    return settings.CHECKPOINT_DIR


@pytest.fixture
def order() -> Order:
    """An order with a trail, and nothing wrong with it."""
    told = world.order(stage="shipped")
    assert audit.verify()[1] == []
    return told.order


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """As the owner of the database, who may take its triggers down."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.remove(connection)
    yield
    triggers.create(connection)


def entries(order: Order) -> models.QuerySet[TrailEntry]:
    return TrailEntry.objects.filter(root_kind="order", root_id=order.pk)


def name(order: Order) -> str:
    return f"order:{order.pk}"


def test_it_counts_every_chain_and_finds_nothing_wrong(order: Order) -> None:
    # Given a sound trail, with a checkpoint
    audit.make_checkpoint(AT)

    # When it is verified
    chains, found = audit.verify()

    # Then every chain was looked at
    assert chains == TrailEntry.objects.values("root_kind", "root_id").distinct().count()
    assert found == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", "clock"),
        ("reason", "because"),
        ("action", "orders.nothing"),
        ("content", "{}"),
        ("at", AT),
        ("recorded_at", AT),
        ("previous_hash", "0" * 64),
    ],
)
def test_r1_it_finds_an_altered_entry(order: Order, field: str, value: Any) -> None:
    # Given somebody who rewrites one column of one entry
    with past_the_triggers():
        entries(order).filter(seq=2).update(**{field: value})

    # When the trail is verified
    found = audit.verify()[1]

    # Then that entry is named
    assert found == [f"{name(order)} entry 2 was altered"]


def test_it_finds_an_entry_altered_with_its_hash(order: Order) -> None:
    # Given somebody who computes the hash anew
    altered = entries(order).get(seq=2)
    altered.reason = "because"
    with past_the_triggers():
        entries(order).filter(seq=2).update(reason="because", hash=audit.chain_hash(altered))

    # When the trail is verified, then the next one does not follow any more
    assert audit.verify()[1] == [f"{name(order)} entry 3 was altered"]


def test_r1_it_finds_a_missing_entry(order: Order) -> None:
    # Given somebody who takes one out of the middle
    with past_the_triggers():
        entries(order).filter(seq=2).delete()

    # When the trail is verified, then it is missed, and the next does not follow
    found = audit.verify()[1]
    assert f"{name(order)} entry 2 is missing" in found
    assert f"{name(order)} entry 3 was altered" in found


def test_r1_it_finds_an_end_that_was_cut_off(order: Order) -> None:
    # Given somebody who takes the last entry away
    last = entries(order).latest("seq")
    with past_the_triggers():
        last.delete()

    # When the trail is verified, then the order's record knows better
    assert audit.verify()[1] == [f"{name(order)} ends at entry {last.seq - 1}, its record says {last.seq}"]


def test_r1_it_finds_an_end_cut_off_with_the_record_made_to_fit(order: Order) -> None:
    # Given a checkpoint, and somebody who shortens trail and record alike
    audit.make_checkpoint(AT)
    before, last = entries(order).order_by("-seq")[:2][::-1]
    with past_the_triggers():
        last.delete()
    Order.objects.filter(pk=order.pk).update(trail_length=before.seq, trail_head=before.hash)

    # When the trail is verified, then the copy outside the database knows better
    assert audit.verify()[1] == [
        f"{name(order)} was {last.seq} entries long at the last checkpoint and is {before.seq} now"
    ]


def test_it_finds_a_trail_that_was_taken_away_whole(order: Order) -> None:
    # Given somebody who says that nothing ever happened
    audit.make_checkpoint(AT)
    with past_the_triggers():
        entries(order).delete()
    Order.objects.filter(pk=order.pk).update(trail_length=0, trail_head="")

    # When the trail is verified, then the copy outside the database knows better
    assert any(line.startswith(name(order)) for line in audit.verify()[1])


@pytest.mark.parametrize(
    ("field", "value"), [("merkle_root", "0" * 64), ("chains", 1), ("at", AT), ("signature", "0" * 128)]
)
@pytest.mark.usefixtures("order")
def test_it_finds_an_altered_checkpoint(field: str, value: Any) -> None:
    # Given two checkpoints, the first of which somebody rewrites
    first = audit.make_checkpoint(AT - world.DAY)
    audit.make_checkpoint(AT)
    assert audit.verify()[1] == []
    with past_the_triggers():
        Checkpoint.objects.filter(pk=first.pk).update(**{field: value})

    # When the trail is verified, then it is named
    assert f"checkpoint {first.pk} was altered" in audit.verify()[1]


@pytest.mark.usefixtures("order")
def test_it_finds_a_checkpoint_that_is_gone() -> None:
    # Given somebody who takes the first of two checkpoints away
    made = [audit.make_checkpoint(AT - world.DAY), audit.make_checkpoint(AT)]
    with past_the_triggers():
        Checkpoint.objects.filter(pk=made[0].pk).delete()

    # When the trail is verified, then the copy outside still has it
    assert any(line.endswith("is missing from the database") for line in audit.verify()[1])


@pytest.mark.usefixtures("order")
def test_it_finds_that_the_newest_checkpoint_is_gone(django_capture_on_commit_callbacks: Any) -> None:
    # Given two checkpoints that stood, and somebody who takes the newest away: its line outside still fits
    with django_capture_on_commit_callbacks(execute=True):
        made = [audit.make_checkpoint(AT - world.DAY), audit.make_checkpoint(AT)]
    assert audit.verify()[1] == []
    with past_the_triggers():
        Checkpoint.objects.filter(pk=made[1].pk).delete()
    gone = [f"checkpoint of {instant(AT)} is missing from the database"]

    # When the trail is verified, then it is missed
    assert audit.verify()[1] == gone

    # When the next checkpoint is taken, then it is missed for ever
    audit.make_checkpoint(AT + world.DAY)
    assert audit.verify()[1] == gone


@pytest.mark.usefixtures("order")
def test_a_checkpoint_cut_off_before_its_commit_is_taken_over(
    outside: Path, django_capture_on_commit_callbacks: Any
) -> None:
    # Given a line outside of a checkpoint whose transaction never ended
    audit.make_checkpoint(AT - world.DAY)
    with suppress(RuntimeError), transaction.atomic():
        lost = audit.make_checkpoint(AT)
        raise RuntimeError
    assert audit.verify()[1] == []

    # When the next one is taken, then the lost one stands, and the file says so of both
    with django_capture_on_commit_callbacks(execute=True):
        next_one = audit.make_checkpoint(AT + world.DAY)
    assert audit.verify()[1] == []
    assert next_one.previous == lost.signature
    text = (outside / "checkpoints.jsonl").read_text()
    assert text.count('"committed"') == 2


@pytest.mark.usefixtures("order")
def test_it_misses_the_copy_outside(outside: Path) -> None:
    # Given somebody who takes the file away
    audit.make_checkpoint(AT)
    (outside / "checkpoints.jsonl").unlink()

    # When the trail is verified, then it is missed
    (line,) = audit.verify()[1]
    assert line.startswith("the checkpoint file is missing")
