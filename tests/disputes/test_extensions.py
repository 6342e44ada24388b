"""Deadlines and windows that the desk moves: in bulk with a preview, closed ones with a second person (C8, X4)."""

from datetime import date, timedelta

import pytest
from django.test import Client

from disputes.models import WindowReopening
from disputes.services import extensions
from disputes.services.extensions import Filter
from tests import factories as world
from tests.disputes.scenes import Scene
from tests.disputes.test_texts import words
from tests.integrity.worlds import reported
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.core.clock import Journey
from tradeassurance.core.models import Approval, Deadline, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import approval as answering
from tradeassurance.core.services import deadlines

pytestmark = pytest.mark.django_db
WHY = {"category": "disaster", "reason": "A storm closed the port."}
EXTEND = "/admin/disputes/dispute/extend/"


def clock_of(scene: Scene, kind: str = "dispute.respond") -> Deadline:
    return Deadline.objects.filter(root_id=scene.order.pk, kind=kind).latest("pk")


def told(scene: Scene) -> list[int]:
    rows = Notice.objects.filter(root_id=scene.order.pk, topic="deadline.extended")
    return sorted(rows.values_list("company_id", flat=True))


def both(scene: Scene) -> list[int]:
    return sorted([scene.buyer.company.pk, scene.supplier.company.pk])


# --- one by one and in bulk --------------------------------------------------------------------------


def test_c8_a_moved_window_is_open_longer_for_the_claim_itself() -> None:
    """Given a window that closes in a day, when the desk adds ten, then a claim on the fifth is in time (I26)."""
    scene = Scene()
    window = clock_of(scene, "order.quality_claim_closes")
    at = window.due_at - timedelta(hours=2)
    until = window.due_at + timedelta(days=10)
    deadlines.extend(window, by=world.staff(roles.SUPPORT), at=at, until=until, **WHY)
    scene.at = window.due_at + timedelta(days=5)

    scene.claim()

    (row,) = [row for row in scene.dispute.eligibility if row["key"] == "in_time"]
    assert row["says"] == "extended_until"
    assert told(scene) == both(scene)
    assert reported() == {}


def test_c8_the_preview_names_every_clock_and_moves_none(client: Client, the_time: Journey) -> None:
    german = world.supplier(country="DE", zone="Europe/Berlin")
    here, there = Scene().claim(), Scene(supplier=german).claim()
    the_time.to(here.at)
    client.force_login(User.objects.get(pk=world.staff(roles.RISK).user_id))
    sent = {"country": "cn", "kinds": ["dispute.respond"], "days": "4", **WHY}

    text = words(client.get(EXTEND, sent).text)

    assert "1 deadline would move" in text
    assert here.order.number in text
    assert there.order.number not in text
    assert clock_of(here).due_at == clock_of(here).original_due_at


def test_c8_many_clocks_move_in_one_go_each_told_to_both_sides(client: Client, the_time: Journey) -> None:
    scenes = [Scene().claim() for _n in range(2)]
    the_time.to(scenes[0].at)
    client.force_login(User.objects.get(pk=world.staff(roles.RISK).user_id))
    sent = {"country": "CN", "kinds": ["dispute.respond"], "days": "4", **WHY}
    rows = client.get(EXTEND, sent).context["rows"]
    picked = [f"{row['key']}@{row['seen']}" for row in rows]

    answer = client.post(EXTEND, sent | {"clock": picked})

    assert answer.status_code == 302
    for scene in scenes:
        clock = clock_of(scene)
        assert (clock.due_at - clock.original_due_at) == timedelta(days=4)
        assert clock.changes.get().category == "disaster"
        assert told(scene) == both(scene)
    # Sent once more, as after an interruption: nothing moves twice.
    client.post(EXTEND, sent | {"clock": picked})
    assert (clock_of(scenes[0]).due_at - clock_of(scenes[0]).original_due_at) == timedelta(days=4)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Filter(country="CN", kinds=("dispute.respond",)), True),
        (Filter(country="US", kinds=("dispute.respond",)), False),
        (Filter(carrier="sea LINE", kinds=("dispute.respond",)), True),
        (Filter(carrier="Air line", kinds=("dispute.respond",)), False),
        (Filter(first=date(2024, 3, 20), last=date(2024, 3, 30), kinds=("dispute.respond",)), True),
        (Filter(first=date(2024, 4, 20), kinds=("dispute.respond",)), False),
    ],
)
def test_c8_filters_are_country_carrier_and_days(wanted: Filter, fits: bool) -> None:
    scene = Scene().claim()
    found = [move.deadline.pk for move in extensions.preview(wanted, 4)]
    assert (clock_of(scene).pk in found) is fits


def test_c8_no_filter_moves_nothing(client: Client) -> None:
    client.force_login(User.objects.get(pk=world.staff(roles.RISK).user_id))
    answer = client.get(EXTEND, {"days": "4", **WHY})
    assert answer.status_code == 422
    assert "this would move every clock there is" in answer.text


def test_x6_automatic_escalation_waits_for_an_extended_response() -> None:
    scene = Scene().claim()
    clock = clock_of(scene)
    until = clock.due_at + timedelta(days=5)
    deadlines.extend(clock, by=world.staff(roles.SUPPORT), at=scene.at, until=until, **WHY)
    scene.pass_time(days=8)
    assert (scene.dispute.state, scene.dispute.auto_escalation_waits) == ("awaiting_supplier", True)
    scene.pass_time(days=3)
    assert scene.dispute.state == "escalated"


# --- a window that has closed ------------------------------------------------------------------------


def completed() -> Scene:
    """The last window closed, nobody complained, the supplier has the money."""
    scene = Scene()
    scene.pass_time(days=40)
    assert scene.order.state == "completed"
    return scene


def ask(scene: Scene, days: int = 10) -> WindowReopening:
    until = (scene.at + timedelta(days=days)).date()
    by = world.staff(roles.SUPPORT)
    return extensions.ask_to_reopen(scene.order, by=by, at=scene.at, claim_type="quality", until=until, **WHY)


def approve(scene: Scene) -> None:
    waiting = Approval.objects.get(action="window.reopen")
    answering.answer(waiting, by=world.staff(roles.SENIOR_ARBITRATOR), at=scene.later(hours=1), approve=True)


def test_x4_a_closed_window_opens_only_with_a_second_person() -> None:
    scene = completed()
    ask(scene)
    with pytest.raises(Refused) as refused:
        scene.claim()
    assert refused.value.rule in ("C1", "C7")

    approve(scene)
    assert told(scene) == both(scene)
    assert clock_of(scene, "order.quality_claim_closes").due_at > scene.at
    scene.claim()
    assert reported() == {}


def test_x4_money_that_was_released_is_not_taken_back() -> None:
    """What is claimed now is owed by the supplier; the order stays completed, the books hold."""
    scene = completed()
    ask(scene)
    approve(scene)
    scene.claim().contest().escalate()
    scene.decide(scene.take(), remedy="full_refund", amount=None)
    scene.pass_time(days=9)

    line = scene.dispute.obligations.first()
    assert line.source == "supplier"
    scene.pass_time(days=30)
    assert scene.dispute.state == "closed"
    assert scene.order.state == "completed"
    assert reported() == {}


def test_x4_an_open_window_is_extended_not_reopened() -> None:
    with pytest.raises(Refused) as refused:
        ask(Scene())
    assert refused.value.rule == "X4"
