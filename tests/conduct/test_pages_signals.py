"""The review page of the risk desk: signals with their reasons in the reader's language, and what follows (F1)."""

from collections.abc import Callable

import pytest
from django.test import Client

from disputes.models import Signal
from disputes.services import signals
from tests.conduct.test_signals import refunded_twice
from tests.factories import DAY
from tradeassurance.accounts.models import Company
from tradeassurance.core import clock

pytestmark = pytest.mark.django_db
LIST = "/admin/disputes/signal/"


@pytest.fixture
def signal() -> Signal:
    scene = refunded_twice()
    signals.look(scene.at)
    return Signal.objects.get()


def test_f1_from_the_queue_to_a_suspended_coverage(signal: Signal, sign_in: Callable[..., Client]) -> None:
    """Given a signal in the queue, when risk takes and confirms it, then the buyer's coverage is suspended."""
    desk, page = sign_in("risk"), f"{LIST}{signal.pk}/"
    with clock.travel(signal.raised_at + DAY):
        assert "Signals to look into" in desk.get("/admin/").text
        queue = desk.get(f"{LIST}?queue=disputes.signals").text
        assert "Claim refunded twice" in queue
        read = desk.get(f"{page}change/").text
        assert read.count("1,000.00 for the buyer: Shipped late or not at all.") == 2
        assert desk.post(f"{page}move/take/").status_code == 302
        assert "Signals you look into" in desk.get("/admin/").text
        form = {"action": "suspend", "reason": "The same lamp, twice."}
        assert desk.post(f"{page}move/confirm/", form).status_code == 302
        assert "The same lamp, twice." in desk.get(f"{page}change/").text
    assert Company.objects.get(pk=signal.company_id).is_coverage_suspended


def test_f1_the_reasons_are_read_in_the_readers_language(
    signal: Signal, sign_in: Callable[..., Client]
) -> None:
    desk = sign_in("risk")
    told = desk.get(f"{LIST}{signal.pk}/change/", headers={"accept-language": "zh-hans"}).text
    assert signal.order.number in told
    assert "signal_refunded" not in told


def test_f1_a_colleagues_signal_is_not_concluded(signal: Signal, sign_in: Callable[..., Client]) -> None:
    desk, page = sign_in("risk"), f"{LIST}{signal.pk}/"
    assert desk.get(f"{page}move/dismiss/").status_code == 403
    assert sign_in("arbitrator").get(f"{page}move/take/").status_code == 403


def test_f1_the_list_costs_the_same_with_more_signals(
    signal: Signal, sign_in: Callable[..., Client], django_assert_max_num_queries: Callable[[int], object]
) -> None:
    desk = sign_in("risk")
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        desk.get(LIST)
