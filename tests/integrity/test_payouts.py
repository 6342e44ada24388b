"""One fact about money on its way out is changed past the door, and I16 says so, alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orders import payout_files, sending
from orders.models import PayoutBatch, ProviderAnswer, ProviderCall, Refund
from orders.providers.card_double import AT_ONCE, SILENT, CardDouble
from tests import factories as world
from tests.integrity.worlds import reported
from tests.orders.paying_out import by_card, due, later, name_account
from tradeassurance.core.models import Approval, Deadline
from tradeassurance.core.services import approval

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _providers(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.REFUND_PROVIDERS, settings.DOCUMENT_ROOT = dict(settings.REFUND_PROVIDERS), tmp_path
    yield
    CardDouble.forget()


def by_wire(mood: str) -> None:
    refund = due()
    sending.send_due(by_card(mood), later(refund.told))


def arrived() -> None:
    by_wire(AT_ONCE)


def lost() -> None:
    by_wire(SILENT)


def in_a_file() -> None:
    refund = due(method="bank")
    name_account(refund)
    at = later(refund.told, 2)
    payout_files.make(by=world.staff("finance_maker"), at=at, currency="USD")
    asked = Approval.objects.get()
    approval.answer(asked, by=world.staff("finance_checker"), at=at, approve=True, remark="")


CASES: list[tuple[Callable[[], None], Callable[[], Any], str]] = [
    (arrived, lambda: ProviderCall.objects.update(request_hash="0" * 64), "asks for something else"),
    (
        lost,
        lambda: Deadline.objects.filter(kind="order.trace_refund").delete(),
        "traced by nobody",
    ),
    (in_a_file, lambda: PayoutBatch.objects.update(total=51), "in 1 transfers, its calls say 50"),
    (in_a_file, lambda: PayoutBatch.objects.update(sha256="1" * 64), "another file than was sealed"),
    (in_a_file, lambda: Approval.objects.all().delete(), "was approved by nobody"),
    (
        in_a_file,
        lambda: ProviderCall.objects.update(key="ANOTHER"),
        "ANOTHER asks for something else",
    ),
]


@pytest.mark.parametrize(("world_", "corrupt", "says"), CASES, ids=[says for *_case, says in CASES])
def test_i16_a_corrupted_payout_is_found(world_: Any, corrupt: Any, says: str) -> None:
    world_()
    assert reported() == {}

    corrupt()

    found = reported()
    assert says in " ".join(found.get("I16", [])), found
    # A clock that was taken away is missed by two.
    assert set(found) <= {"I16", "I36", "I38"}, found


def test_i16_a_state_that_its_call_does_not_bear_out_is_found() -> None:
    lost()
    Refund.objects.update(state="sent")
    assert "is sent, its call is unknown" in " ".join(reported()["I16"])


def test_i16_a_call_without_its_answer_does_not_count_twice() -> None:
    arrived()
    assert ProviderAnswer.objects.filter(applied=True).count() == 1
    assert reported() == {}
