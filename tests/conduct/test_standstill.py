"""An order never delivered is looked at after 90 days without movement and every 90 days after (X3)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from orders.models import Standstill
from orders.services import standstill
from tests import factories as world
from tests.factories import DAY, Told
from tradeassurance.core import integrity
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=2)


def shipped() -> Told:
    return world.order(stage="shipped")


def clock(kind: str) -> Deadline:
    return Deadline.objects.get(kind=kind, outcome="open")


def told() -> list[str]:
    return list(Notice.objects.filter(topic="order.review").order_by("pk").values_list("role", flat=True))


def test_x3_after_90_days_without_movement_the_desk_has_a_task_with_an_owner_and_a_date() -> None:
    order = shipped()
    due = clock("order.review").due_at
    assert due.date() == (order.times["shipped"] + 90 * DAY).date()
    sweep(due - MINUTE)
    assert not Standstill.objects.exists()

    sweep(due + MINUTE)
    task = Standstill.objects.get()
    assert (task.state, task.since, task.opened_at) == ("open", order.times["shipped"], due)
    assert told() == ["support"]
    assert clock("standstill.look_at").due_at > due
    names = {"I23", "I36", "I37", "I38", "I40"}
    assert [line for result in integrity.run(names) for line in result.violations] == []


def test_x3_and_every_90_days_after_whoever_looked_before() -> None:
    shipped()
    first = clock("order.review").due_at
    sweep(first + MINUTE)
    by = world.staff("support")
    note = "The carrier searches the port."
    standstill.look_at(Standstill.objects.get(), by=by, at=first + DAY, outcome="carrier_asked", note=note)
    assert not Deadline.objects.filter(kind="standstill.look_at", outcome="open").exists()
    second = clock("order.review").due_at
    assert (second - first).days == 90
    sweep(second + MINUTE)
    done, task = Standstill.objects.order_by("pk")
    assert (done.state, done.outcome, done.note, done.closed_by_id) == (
        "looked_at",
        "carrier_asked",
        note,
        by.user_id,
    )
    assert (task.state, task.opened_at) == ("open", second)


def test_x3_a_task_that_nobody_takes_stays_one_and_goes_to_the_risk_desk_too() -> None:
    shipped()
    sweep(clock("order.review").due_at + MINUTE)
    sweep(clock("standstill.look_at").due_at + MINUTE)
    assert told() == ["support", "support", "risk"]
    assert Standstill.objects.get().asked == 1
    while Standstill.objects.get().asked == 1:
        sweep(Deadline.objects.filter(outcome="open").earliest("due_at").due_at + MINUTE)
    assert Standstill.objects.count() == 1
    task = Standstill.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Standstill.objects.create(order=task.order, since=task.since, opened_at=task.opened_at)


def test_x3_goods_that_come_after_all_end_the_task() -> None:
    order = shipped()
    due = clock("order.review").due_at
    sweep(due + MINUTE)
    order.deliver(at=due + DAY)
    task = Standstill.objects.get()
    assert (task.state, task.closed_at, task.closed_by) == ("moved_on", due + DAY, None)
    assert not Deadline.objects.filter(
        kind__in=("order.review", "standstill.look_at"), outcome="open"
    ).exists()


def test_x3_support_and_risk_record_what_they_found_nobody_else(sign_in: Callable[..., Client]) -> None:
    shipped()
    due = clock("order.review").due_at
    sweep(due + MINUTE)
    task = Standstill.objects.get()
    for role in ("finance_maker", "arbitrator"):
        with pytest.raises(Refused):
            standstill.look_at(task, by=world.staff(role), at=due + DAY, outcome="under_way", note="Fine.")
    desk, page = sign_in("support"), f"/admin/orders/standstill/{task.pk}/"
    assert "Orders that stand still" in desk.get("/admin/").text
    assert task.order.number in desk.get("/admin/orders/standstill/?queue=orders.standstills").text
    assert "Record what you found" in desk.get(f"{page}change/").text
    assert desk.post(f"{page}move/look-at/", {"outcome": "to_risk"}).status_code == 422
    sent = desk.post(f"{page}move/look-at/", {"outcome": "to_risk", "note": "Nobody answers."})
    assert sent.status_code == 302
    assert "Nobody answers." in desk.get(f"{page}change/").text
    assert told()[-1] == "risk"


def test_x3_an_order_in_dispute_has_owners_and_clocks_of_its_own() -> None:
    order = shipped()
    due = clock("order.review").due_at
    type(order.order).objects.filter(pk=order.order.pk).update(disputed=True)
    sweep(due + MINUTE)
    assert not Standstill.objects.exists()
    assert clock("order.review").due_at > due
