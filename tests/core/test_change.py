"""The door: one entry for each change, nothing for a refused one, and what time has ended stays ended."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models

from orders.models import Order
from orders.services import confirmation, drafting, fulfilment, payment
from tests import factories as world
from tests.integrity import worlds
from tests.journeys.story import on
from tradeassurance.core import audit
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import TrailEntry
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db

AT = world.STARTS["current-2024"] + 4 * world.DAY


@service(Order)
def propose_and_confirm(change: Change, order: Order) -> None:
    """Two services that somebody takes as one."""
    drafting.propose.within(change, order)
    confirmation.confirm.within(change, order, version=1)


@service(Order)
def ship_and_stumble(change: Change, order: Order) -> None:
    """A fault in the middle of a change."""
    fulfilment.ship.within(change, order, carrier="Sea line")
    raise ZeroDivisionError


class Stumble:
    """A contended row that fails when the tables before it are written already."""

    @classmethod
    def apply_all(cls, operations: list[Any]) -> None:
        """Fails, whatever is asked."""
        raise ZeroDivisionError


@service(Order)
def ship_and_stumble_at_the_end(change: Change, order: Order) -> None:
    """A fault while the change is written."""
    fulfilment.ship.within(change, order, carrier="Sea line")
    change.at_the_end(Stumble())


@service(Order)
def ship_through_another_door(change: Change, order: Order) -> None:
    """A service that calls another one from outside instead of within."""
    fulfilment.ship(order, by=change.actor, at=change.at, carrier="Sea line")


@service(Order)
def ship_a_copy(change: Change, order: Order) -> None:
    """A service that changes a record which it read past the change."""
    fulfilment.ship.within(change, Order.objects.get(pk=order.pk), carrier="Sea line")


def everything() -> dict[type[models.Model], list[dict[str, Any]]]:
    """Every row of every table."""
    return {model: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}


def trail(order: Order) -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(root_kind="order", root_id=order.pk).order_by("seq"))


def test_it_leaves_one_entry_with_who_when_what_before_and_after() -> None:
    # Given a paid order
    told = world.order(stage="paid")
    before = trail(told.order)

    # When the supplier ships it
    shipment = fulfilment.ship(told.order, by=told.supplier.actor, at=AT, carrier="Sea line")

    # Then one entry says so, chained to the one before
    entries = trail(told.order)
    assert entries[:-1] == before
    last, name = entries[-1], f"order:{told.order.pk}"
    assert (last.actor, last.user_id) == (told.supplier.actor.label, told.supplier.user.pk)
    assert (last.at, last.recorded_at, last.action) == (AT, AT, "orders.fulfilment.ship")
    assert (last.seq, last.previous_hash) == (before[-1].seq + 1, before[-1].hash)
    assert last.data["steps"] == [[name, "ship", "in_production", "shipped"]]
    assert last.data["changed"][name] == {
        "state": ["in_production", "shipped"],
        "shipped_at": [None, AT.isoformat()],
    }
    assert last.data["added"][f"shipment:{shipment.pk}"]["carrier"] == "Sea line"
    order = told.reload()
    assert (order.trail_length, order.trail_head) == (last.seq, last.hash)


def test_it_writes_nothing_when_it_refuses() -> None:
    # Given a paid order, and all that the database holds
    told = world.order(stage="paid")
    before = everything()

    # When somebody does what is the other's to do
    with pytest.raises(Refused):
        fulfilment.ship(told.order, by=told.buyer.actor, at=AT, carrier="Sea line", key="again")

    # Then not a row of any table is different
    assert everything() == before


def test_it_keeps_what_the_clock_ended_though_the_action_is_refused() -> None:
    # Given a confirmed order that was not paid in time, which no job has noticed
    story = worlds.unpaid()
    due = story.due("order.pay_by")
    late, length = on("2024-06-01"), len(trail(story.order))
    assert story.order.state == "confirmed"

    # When the buyer wants to pay after all
    with pytest.raises(Refused):
        payment.announce(
            story.order, by=story.buyer, at=late, stage="initial", amount=story.order.contract.total
        )

    # Then that is refused, and the order lapsed when its time was over
    assert (story.order.state, story.order.ended_at) == ("lapsed", due)
    assert story.freeze.state == "released"
    added = trail(story.order)[length:]
    assert {entry.actor for entry in added} == {"clock"}
    assert (added[-1].action, added[-1].at, added[-1].recorded_at) == ("deadline.order.pay_by", due, late)
    assert not story.order.payments.exists()
    assert audit.verify()[1] == []


def test_it_makes_one_entry_of_what_runs_within() -> None:
    # Given a draft
    told = world.order(stage="draft")
    length = len(trail(told.order))

    # When a service proposes and confirms it within one change
    propose_and_confirm(told.order, by=told.supplier.actor, at=told.times["proposed"])

    # Then there is one entry, under the name of the outer one, with all that both did
    (entry,) = trail(told.order)[length:]
    assert entry.action.endswith("propose_and_confirm")
    assert [step[1:] for step in entry.data["steps"]] == [["propose", "draft", "proposed"]]
    # One confirmation, and the clocks of what is proposed.
    added = [name.partition(":")[0] for name in entry.data["added"]]
    assert added.count("confirmation") == 1
    assert set(added) == {"confirmation", "deadline"}


@pytest.mark.parametrize("faulty", [ship_and_stumble, ship_and_stumble_at_the_end])
def test_it_takes_a_change_back_whole_after_a_fault(faulty: Any) -> None:
    # Given a paid order
    told = world.order(stage="paid")
    before = everything()

    # When the code fails, in the middle or while it is written
    with pytest.raises(ZeroDivisionError):
        faulty(told.order, by=told.supplier.actor, at=AT)

    # Then nothing happened, and the next change is as good as ever
    assert everything() == before
    assert told.ship(AT).state == "shipped"


@pytest.mark.parametrize(
    ("faulty", "error"), [(ship_through_another_door, RuntimeError), (ship_a_copy, LookupError)]
)
def test_it_refuses_a_second_copy_of_an_open_case(faulty: Any, error: type[Exception]) -> None:
    # Given a paid order
    told = world.order(stage="paid")
    before = everything()

    # When a service would write over what its own change knows
    with pytest.raises(error):
        faulty(told.order, by=told.supplier.actor, at=AT)

    # Then that is an error of the code, and nothing was written
    assert everything() == before
