"""Carriers say that goods arrived: signed, once, in any order, and nothing is dropped (P5, I17)."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from orders.models import CarrierEvent, Shipment
from orders.provider_events import signature
from orders.services import fulfilment
from tests import factories as world
from tests.journeys.story import on
from tests.orders.test_shipments import LAMPS, POLES
from tradeassurance.core import clock, integrity
from tradeassurance.core.models import Notice

pytestmark = pytest.mark.django_db
ARRIVED = on("2024-03-20")
SECRET = "a carrier's secret"


@pytest.fixture(autouse=True)
def _set_up(settings: Any) -> None:
    settings.CARRIER_WEBHOOK_SECRETS = [SECRET]


@pytest.fixture
def told() -> world.Told:
    """Two shipments under way with Maersk."""
    told = world.order(stage="paid", items=(LAMPS, POLES))
    ship = {"by": told.supplier.actor, "carrier_code": "maersk"}
    fulfilment.ship(told.order, at=on("2024-03-05"), quantities={1: Decimal(1000)}, tracking="MAEU1", **ship)
    fulfilment.ship(told.order, at=on("2024-03-06"), tracking="MAEU2", **ship)
    return told


def event(**values: str) -> dict[str, str]:
    return {
        "id": "evt-1",
        "type": "shipment.delivered",
        "carrier": "maersk",
        "tracking": "MAEU1",
        "occurred_at": "2024-03-19T08:00:00Z",
    } | values


def send(said: Any, *, secret: str = SECRET, at: Any = ARRIVED, signed_at: Any = None) -> HttpResponse:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    seconds = str(int((signed_at or at).timestamp()))
    header = f"t={seconds},v1={signature(secret, seconds, body)}"
    with clock.travel(at):
        return Client().post(
            "/orders/carriers/events/", body, content_type="application/json", headers={"X-Signature": header}
        )


def states() -> list[str]:
    return list(Shipment.objects.order_by("pk").values_list("state", flat=True))


def test_p5_a_carrier_event_delivers_its_shipment_and_the_last_one_the_order(told: world.Told) -> None:
    assert send(event()).json() == {"event": "evt-1", "applied": "yes", "cause": ""}
    assert (states(), told.reload().state) == (["delivered", "in_transit"], "shipped")

    send(event(id="evt-2", tracking="MAEU2"), at=ARRIVED + timedelta(days=1))

    assert (told.reload().state, told.order.delivered_at) == ("delivered", ARRIVED + timedelta(days=1))
    assert Notice.objects.filter(company=told.buyer.company, topic="order.delivered.buyer").count() == 1


def test_i17_the_same_event_eight_times_counts_once(told: world.Told) -> None:
    answers = [send(event(), at=ARRIVED + timedelta(hours=hour)) for hour in range(8)]

    assert {answer.status_code for answer in answers} == {200}
    assert CarrierEvent.objects.count() == 1
    assert Shipment.objects.get(tracking="MAEU1").delivered_at == ARRIVED
    assert Notice.objects.filter(topic="order.part_delivered").count() == 2
    assert send(event(tracking="MAEU2"), at=ARRIVED).status_code == 409
    assert states() == ["delivered", "in_transit"]


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (event(tracking="NOBODY"), "unknown"),
        (event(carrier="dhl"), "unknown"),
        (event(type="shipment.in_transit"), "no_delivery"),
    ],
)
def test_i17_an_event_without_effect_is_kept_and_says_why(
    told: world.Told, said: dict[str, str], cause: str
) -> None:
    answer = send(said).json()

    assert (answer["applied"], answer["cause"]) == ("no", cause)
    assert CarrierEvent.objects.get().cause == cause
    assert states() == ["in_transit", "in_transit"]
    assert [line for r in integrity.run({"I17"}) for line in r.violations] == []


def test_i17_what_had_arrived_arrives_no_second_time_and_a_double_number_is_nobodys(told: world.Told) -> None:
    fulfilment.arrive(Shipment.objects.first(), by=told.buyer.actor, at=on("2024-03-18"))
    assert send(event()).json()["cause"] == "arrived"

    Shipment.objects.update(tracking="MAEU3", state="in_transit", delivered_at=None)
    assert send(event(id="evt-3", tracking="MAEU3")).json()["cause"] == "several"


@pytest.mark.parametrize("wrong", [{"secret": "another"}, {"signed_at": ARRIVED - timedelta(minutes=6)}])
def test_i17_only_who_has_the_secret_is_believed_and_not_for_long(
    told: world.Told, wrong: dict[str, Any]
) -> None:
    assert send(event(), **wrong).status_code == 401
    assert not CarrierEvent.objects.exists()


def test_i17_nobody_is_believed_while_no_secret_is_set(told: world.Told, settings: Any) -> None:
    settings.CARRIER_WEBHOOK_SECRETS = []
    assert send(event()).status_code == 503


@pytest.mark.parametrize(
    "said",
    [
        b"{",
        b"[]",
        event(id=""),
        event(carrier="nobody"),
        event(tracking="<b>"),
        event(occurred_at="2024-03-19"),
        event(type="delivered"),
    ],
)
def test_i17_what_cannot_be_read_is_refused(told: world.Told, said: Any) -> None:
    assert send(said).status_code == 422
    assert not CarrierEvent.objects.exists()


def test_i17_the_check_finds_an_event_that_was_kept_and_did_nothing(told: world.Told) -> None:
    send(event())
    Shipment.objects.filter(tracking="MAEU1").update(state="in_transit", delivered_at=None)
    assert "was applied" in " ".join(line for r in integrity.run({"I17"}) for line in r.violations)
