"""Money moved, given back, corrected or approved past the door, and found (I05, I07, I32, I33)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F

from disputes.services import chargeback
from orders.models import GiveBack, Payment
from orders.services import giving_back
from tests import factories as world
from tests.factories import DAY, Told
from tests.integrity import worlds
from tests.integrity.test_agreements import owed_directly
from tests.integrity.worlds import move_money, reported
from tests.journeys.story import Story, on
from tests.ledger.emptying import open_books
from tradeassurance.accounts.models import RoleGrant
from tradeassurance.core import documents
from tradeassurance.core.documents import Sealed
from tradeassurance.core.models import Approval, ApprovalState
from tradeassurance.core.services import approval
from tradeassurance.ledger.models import Correction, Entry
from tradeassurance.ledger.services import corrections

pytestmark = pytest.mark.django_db


def paper() -> Sealed:
    upload = SimpleUploadedFile("transfer.txt", b"10,000.00 sent.", content_type="text/plain")
    return documents.receive(upload, "evidence")


def given_back() -> Told:
    """Cancelled by agreement; the supplier, who had the money, has paid it back."""
    told = owed_directly()
    owed, at = GiveBack.objects.get(), told.times["paid"] + 2 * DAY
    giving_back.report(owed, by=told.supplier.actor, at=at, reference="CN-77", proof=paper())
    giving_back.confirm(GiveBack.objects.get(), by=told.buyer.actor, at=at + DAY)
    return told


def corrected() -> Told:
    """Half a dollar too much was booked; finance corrected it, and a second person agreed."""
    told = world.order(stage="paid")
    entry = Entry.objects.get(kind="payment.received", root_id=told.order.pk)
    at, checker = told.times["paid"] + DAY, world.staff("finance_checker")
    corrections.ask_transfer(
        entry, by=world.staff("finance_maker"), at=at, amount=Decimal("0.50"), reason="Bank fee.",
        source=("held", f"order:{told.order.pk}"), target=("buyer", f"company:{told.buyer.company.pk}"),
    )  # fmt: skip
    approval.answer(Approval.objects.get(), by=checker, at=at + DAY, approve=True)
    return told


def twice() -> Story:
    """Refunded, and charged back afterwards: the buyer owes what came twice."""
    story = worlds.refunded()
    chargeback.record(story.order.payments.get(), by=story.finance, at=on("2024-05-02"), reference="CB-9")
    return story


def moved(story: Story, kind: str, source: str, target: str) -> None:
    places = {
        "held": ("held", f"order:{story.order_id}"),
        "supplier": ("supplier", f"supplier:{story.supplier_id}"),
        "buyer": ("buyer", f"company:{story.buyer_company.pk}"),
    }
    move_money(
        story.order, by=story.finance, at=on("2024-03-25"), kind=kind, amount=Decimal(1),
        source=places[source], target=places[target],
    )  # fmt: skip


def without_the_role() -> None:
    Approval.objects.get()
    RoleGrant.objects.filter(role="finance_checker").update(granted_at=on("2030-01-01"))


def no_correction() -> None:
    with open_books():
        Correction.objects.all().delete()


def no_approval() -> None:
    Approval.objects.update(state=ApprovalState.VOID)


CASES: list[tuple[str, Callable[[], Any], Callable[[Any], object], str, set[str]]] = [
    ("I05", worlds.delivered, lambda s: moved(s, "x", "held", "supplier"), "x moved -1", set()),
    ("I05", worlds.delivered, lambda s: moved(s, "held.released", "supplier", "held"), "moved 1", set()),
    ("I05", worlds.delivered, lambda s: moved(s, "payment.reversed", "held", "buyer"), "books say 1", set()),
    ("I07", given_back, lambda t: GiveBack.objects.update(amount=9_999), "books say 10000", set()),
    ("I07", given_back, lambda t: GiveBack.objects.update(amount=F("amount") + 1), "10001", set()),
    # Every refund goes over a payment: what was paid is less now, so that the refund is too much.
    (
        "I07",
        twice,
        lambda s: Payment.objects.update(amount=3_333, asked_amount=3_333),
        "twice",
        {"I05", "I08"},
    ),
    ("I32", corrected, lambda t: no_correction(), "asked for by nobody", {"I41"}),
    ("I32", corrected, lambda t: no_approval(), "posted without approval", set()),
    ("I32", corrected, lambda t: without_the_role(), "who might not", set()),
    (
        "I33",
        corrected,
        lambda t: Correction.objects.update(reason="Nothing."),
        "not what was approved",
        set(),
    ),
]


@pytest.mark.parametrize(("id", "make", "corrupt", "says", "also"), CASES)
def test_what_moved_past_the_door_is_found(
    id: str, make: Callable[[], Any], corrupt: Callable[[Any], object], says: str, also: set[str]
) -> None:
    made = make()
    assert reported() == {}

    corrupt(made)

    found = reported()
    assert says in " ".join(found.get(id, [])), found
    assert {id} <= set(found) <= {id} | also, found
