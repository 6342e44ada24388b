"""Results of refunds by a signed webhook, and sending again what came back (P4, I16, I17)."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from orders import payout_files, sending
from orders.models import ProviderAnswer, ProviderCall, Refund
from orders.provider_events import signature
from orders.providers.card_double import AT_ONCE, REFUSES, SILENT, CardDouble
from orders.services import refunds
from tests import factories as world
from tests.integrity.worlds import reported
from tests.orders.browsing import browser
from tests.orders.paying_out import by_card, due, later, name_account, now
from tradeassurance.accounts.models import User
from tradeassurance.core import clock
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.refusals import Refused

pytestmark = pytest.mark.django_db
SECRET = "whsec_refunds"


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> Iterator[None]:
    settings.REFUND_WEBHOOK_SECRETS = [SECRET]
    settings.REFUND_PROVIDERS = {}
    yield
    CardDouble.forget()


def on_its_way(mood: str = SILENT) -> tuple[Refund, ProviderCall, datetime]:
    """A refund that a provider was asked for and did not answer."""
    refund = due()
    at = later(refund.told)
    sending.send_due(by_card(mood), at)
    return refund, ProviderCall.objects.get(refund=refund), at


def tell(call: ProviderCall, at: datetime, *, secret: str = SECRET, **said: Any) -> HttpResponse:
    """An event about a call, signed."""
    values = {
        "id": "evt_1", "type": "refund.confirmed", "key": call.key, "amount": f"{call.amount:.2f}",
        "currency": "USD", "reference": "R-77", "occurred_at": at.isoformat(),
    }  # fmt: skip
    content = json.dumps(values | said).encode()
    seconds = str(int(at.timestamp()))
    headers = {"X-Signature": f"t={seconds},v1={signature(secret, seconds, content)}"}
    with clock.travel(at):
        return Client(enforce_csrf_checks=True).post(
            "/orders/refunds/events/", content, content_type="application/json", headers=headers
        )


def test_i16_a_signed_event_settles_a_refund_once_however_often_it_comes() -> None:
    refund, call, at = on_its_way()
    assert now(refund) == ("unknown", "unknown")
    first, again = tell(call, at), tell(call, at)
    assert (first.status_code, first.json()["applied"]) == (200, "yes")
    assert again.json() == first.json()
    assert now(refund) == ("confirmed", "confirmed")
    assert ProviderAnswer.objects.filter(applied=True).count() == 1
    assert reported() == {}


def test_i17_another_amount_another_content_an_unknown_key_and_a_stranger_change_nothing() -> None:
    refund, call, at = on_its_way()
    odd = tell(call, at, id="evt_0", amount="49.00")
    assert (odd.status_code, odd.json()["applied"]) == (200, "no")
    assert Notice.objects.filter(topic="refund.contradiction", role="finance_maker").exists()
    assert tell(call, at, id="evt_0", type="refund.refused").status_code == 409
    assert tell(call, at, key="TA-00-000000-R1-1").status_code == 404
    assert tell(call, at, secret="whsec_other").status_code == 401
    assert tell(call, at, type="refund.lost").status_code == 422
    assert now(refund) == ("unknown", "unknown")

    # Nor is the same id about another call
    second = due("20", told=refund.told)
    sending.send_due(by_card(SILENT), at)
    other = ProviderCall.objects.get(refund=second)
    assert tell(other, at, id="evt_0").status_code == 409
    assert now(second)[0] == "unknown"
    assert reported() == {}


def test_i16_a_refused_refund_comes_back_and_is_sent_again_by_the_same_provider() -> None:
    refund, call, at = on_its_way(REFUSES)
    assert now(refund)[0] == "failed"
    wired = by_card(AT_ONCE)
    assert sending.send_due(wired, at) == 0, "nobody decided yet"

    maker = world.staff("finance_maker")
    page = reverse("admin:orders_refund_move", args=[refund.pk, "resend"])
    desk = browser(User.objects.get(pk=maker.user_id))
    with clock.travel(at):
        assert b"Send it again by" in desk.get(page).content
        sent = desk.post(
            page, {"route": "card", "reason": "Their system was down.", "token": "one-token-of-a-page"}
        )
    assert sent.status_code == 302

    assert sending.send_due(wired, at) == 1
    assert now(refund) == ("confirmed", "confirmed")
    assert ProviderCall.objects.filter(refund=refund).exclude(pk=call.pk).get().key.endswith("-2")
    assert sending.send_due(wired, at) == 0
    assert reported() == {}


def test_p4_a_refund_that_the_card_refuses_goes_as_a_bank_transfer_once_an_account_is_known() -> None:
    refund, _call, at = on_its_way(REFUSES)
    maker = world.staff("finance_maker")
    with pytest.raises(Refused, match="cannot go that way"):
        refunds.resend(refund, by=maker, at=at, route="by_hand", reason="?")
    with pytest.raises(Refused):
        refunds.resend(refund, by=world.staff("support"), at=at, route="bank_file", reason="Closed.")
    refunds.resend(refund, by=maker, at=at, route="bank_file", reason="The card was closed.")

    assert sending.send_due(by_card(AT_ONCE), at) == 0
    assert Deadline.objects.filter(kind="order.refund_account", outcome="open").exists()
    assert not payout_files.fit().exists()
    name_account(refund)
    assert list(payout_files.fit("USD")) == [refund]
    assert Refund.objects.get(pk=refund.pk).amount == Decimal(50)
    with pytest.raises(Refused, match="Only a refund"):
        refunds.resend(due(method="bank"), by=maker, at=at, route="bank_file", reason="?")
    assert reported() == {}
