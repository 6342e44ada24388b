"""The provider's door: signed, within the replay window, read strictly, applied once (P2, I17)."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from orders import provider_events
from orders.models import InboundEvent, Payment
from tests import factories as world
from tests.payments.bank import PAID, announced, held
from tradeassurance.core import clock

pytestmark = pytest.mark.django_db
SECRET = "whsec_test"
DOOR = "/orders/payments/events/"


@pytest.fixture(autouse=True)
def provider(settings: Any) -> Any:
    """A provider is set up, and it is the day of the payment."""
    settings.PAYMENT_WEBHOOK_SECRETS = ["whsec_old", SECRET]
    with clock.travel(PAID) as journey:
        yield journey


def body(**said: Any) -> bytes:
    values = {
        "id": "evt_1", "type": "payment.received", "amount": "10000.00", "currency": "USD", "reference": "",
        "transaction": "T-1", "occurred_at": PAID.isoformat(), "payer": {"name": "Hudson Trading"},
    }  # fmt: skip
    return json.dumps(values | said).encode()


def send(content: bytes, *, secret: str = SECRET, age: int = 0, header: str | None = None) -> HttpResponse:
    seconds = str(int((PAID - timedelta(seconds=age)).timestamp()))
    signed = f"t={seconds},v1={provider_events.signature(secret, seconds, content)}"
    headers = {"X-Signature": signed if header is None else header}
    client = Client(enforce_csrf_checks=True)
    return client.post(DOOR, content, content_type="application/json", headers=headers)


def test_p2_a_signed_event_pays_an_order_and_a_replay_gets_the_first_answer() -> None:
    told = world.order(stage="confirmed")
    said = body(reference=announced(told).reference)
    first, again = send(said), send(said, age=60)
    assert (first.status_code, first.json()["state"]) == (200, "applied")
    assert again.json() == first.json()
    assert (Payment.objects.get().state, held(told.order)) == ("received", 10_000)
    assert InboundEvent.objects.count() == 1


def test_i17_the_same_id_with_other_content_is_a_conflict() -> None:
    assert send(body()).status_code == 200
    assert send(body(amount="9.00")).status_code == 409
    assert InboundEvent.objects.filter(state="nothing", cause="conflict").count() == 1


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "wrong"},
        {"age": 301},
        {"age": -301},
        {"header": ""},
        {"header": "t=1,v1="},
        {"header": f"t={int(PAID.timestamp())},v1={'0' * 64}"},
        {"header": "t=99999999999999,v1=" + "0" * 64},
    ],
)
def test_it_believes_nobody_who_did_not_sign_now(how: dict[str, Any]) -> None:
    assert send(body(), **how).status_code == 401
    assert InboundEvent.objects.count() == 0


def test_a_signature_covers_the_whole_body() -> None:
    said = body()
    seconds = str(int(PAID.timestamp()))
    header = f"t={seconds},v1={provider_events.signature(SECRET, seconds, said)}"
    assert send(said + b" ", header=header).status_code == 401


def test_an_older_secret_counts_while_it_is_being_replaced() -> None:
    assert send(body(), secret="whsec_old").status_code == 200


def test_without_a_secret_the_door_is_closed(settings: Any) -> None:
    settings.PAYMENT_WEBHOOK_SECRETS = []
    assert send(body(), secret="").status_code == 503


BROKEN: list[Callable[[], bytes]] = [
    lambda: b"{",
    lambda: b"[]",
    lambda: b"[" * 5000,
    lambda: b"\xff\xfe",
    lambda: body(id=""),
    lambda: body(id=7),
    lambda: body(id="x" * 101),
    lambda: body(type="payment.settled"),
    lambda: body(type=["payment.received"]),
    lambda: body(currency="XXX"),
    lambda: body(amount=10000),
    lambda: body(amount="1e4"),
    lambda: body(amount="0"),
    lambda: body(amount="-5"),
    lambda: body(amount="1.001"),
    lambda: body(currency="JPY", amount="1.5"),
    lambda: body(occurred_at="yesterday"),
    lambda: body(occurred_at="2024-02-30T00:00:00Z"),
    lambda: body(occurred_at="2024-03-01T00:00:00"),
    lambda: body(reference="a\u0000b"),
    lambda: body(reference="x" * 141),
    lambda: body(payer="Hudson"),
    lambda: body(payer={"name": 7}),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_what_cannot_be_read_is_not_taken(broken: Callable[[], bytes]) -> None:
    answer = send(broken())
    assert answer.status_code == 422, answer.content
    assert answer.json()["error"]
    assert InboundEvent.objects.count() == 0


def test_a_body_that_is_too_large_is_not_read() -> None:
    assert send(body(more="x" * 70_000)).status_code == 413
