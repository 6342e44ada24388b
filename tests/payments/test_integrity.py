"""One fact about incoming money is changed past the door, and I17 or I36 says so; everything else is silent."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from orders.models import InboundEvent, Payment
from tests import factories as world
from tests.integrity.worlds import reported, without_constraint
from tests.payments.bank import announced, tell
from tradeassurance.core.models import Deadline

pytestmark = pytest.mark.django_db


def overpaid() -> InboundEvent:
    """12,500 for a payment of 10,000."""
    told = world.order(stage="confirmed")
    return tell(announced(told).reference, "12500")


def paid() -> InboundEvent:
    """10,000 for a payment of 10,000."""
    told = world.order(stage="confirmed")
    return tell(announced(told).reference)


def failed() -> InboundEvent:
    """A payment that a provider reported as failed."""
    told = world.order(stage="confirmed")
    return tell(announced(told).reference, kind="failed")


def change(**values: object) -> Callable[[InboundEvent], object]:
    return lambda event: InboundEvent.objects.filter(pk=event.pk).update(**values)


CORRUPTIONS = [
    ("I17", overpaid, change(rest_amount=Decimal(2400)), "has 2400"),
    ("I17", paid, lambda e: Payment.objects.update(event=None), "brought 0 to orders"),
    ("I17", paid, change(amount=Decimal(9000)), "of 9000"),
    ("I17", failed, change(payment=None), "leads to nothing"),
    ("I36", overpaid, lambda e: Deadline.objects.filter(root_id=e.pk, kind="money.sort").delete(), "waits for"),
    ("I36", lambda: announced(world.order(stage="confirmed")), lambda p: Deadline.objects.filter(
        kind="order.payment_arrives").delete(), "waits for nobody"),
]  # fmt: skip


@pytest.mark.parametrize(("id", "make", "corrupt", "says"), CORRUPTIONS)
def test_a_seeded_corruption_is_found(
    id: str, make: Callable[[], InboundEvent], corrupt: Callable[[InboundEvent], object], says: str
) -> None:
    event = make()
    assert reported() == {}
    corrupt(event)
    found = reported()
    assert set(found) == {id}
    assert says in " ".join(found[id])


def test_i17_the_same_event_twice_is_found() -> None:
    event = tell("?", kind="failed")
    with without_constraint(InboundEvent, "inbound_event_once"):
        event.pk, event.trail_length = None, 0
        event.save(force_insert=True)
        assert "stands 2 times" in " ".join(reported()["I17"])
