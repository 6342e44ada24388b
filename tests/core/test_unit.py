"""The unit of work: one copy of each record, whatever was changed is found, and whatever is new can be referred to."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import ContractVersion, LineItem, Order, Payment, Shipment
from suppliers.models import Supplier
from tests import factories as world
from tradeassurance.core.actors import CLOCK
from tradeassurance.core.change import Change, service
from tradeassurance.core.models import Notice, TrailEntry
from tradeassurance.core.unit import Unit

pytestmark = pytest.mark.django_db

AT = world.STARTS["current-2024"] + 15 * world.DAY


@service(Order)
def _on_order(change: Change, order: Order, *, work: Any) -> Any:
    """Runs what a test wants done."""
    return work(change, order)


@service(Supplier)
def _on_supplier(change: Change, supplier: Supplier, *, work: Any) -> Any:
    """Runs what a test wants done."""
    return work(change, supplier)


def do(order: Order, work: Any) -> Any:
    return _on_order(order, by=CLOCK, at=AT, work=work)


def last_entry(kind: str, pk: int) -> dict[str, Any]:
    return TrailEntry.objects.filter(root_kind=kind, root_id=pk).latest("seq").data


@pytest.fixture
def order() -> Order:
    return world.order(stage="paid").order


def test_it_has_one_copy_of_each_record(order: Order) -> None:
    def look(change: Change, mine: Order) -> None:
        versions, (payment,), items = change.all(ContractVersion), change.all(Payment), change.all(LineItem)
        assert mine.contract is versions[-1]
        assert payment.order is mine
        assert {id(item.version) for item in items} <= {id(version) for version in versions}
        assert change.fresh(Payment.objects.get(pk=payment.pk)) is payment

    do(order, look)


def test_it_finds_a_list_that_was_changed_in_place() -> None:
    # Given a supplier with a list of categories
    supplier = world.supplier().supplier
    assert supplier is not None

    # When a service adds to the list itself
    _on_supplier(supplier, by=CLOCK, at=AT, work=lambda _change, mine: mine.categories.append("toys"))

    # Then it is written, with before and after in the trail
    assert Supplier.objects.get(pk=supplier.pk).categories == ["toys"]
    assert last_entry("supplier", supplier.pk)["changed"] == {
        f"supplier:{supplier.pk}": {"categories": [[], ["toys"]]}
    }


def test_it_writes_a_reference_to_what_was_new_when_it_was_assigned(order: Order) -> None:
    # When a root is pointed to a record that gets its key only afterwards
    def work(change: Change, mine: Order) -> ContractVersion:
        old = mine.contract
        columns = {f.attname: getattr(old, f.attname) for f in old._meta.concrete_fields} | {
            "id": None,
            "number": 9,
        }
        mine.contract = version = ContractVersion(**columns)
        change.add(version)
        return version

    made = do(order, work)

    # Then the reference is written
    assert Order.objects.get(pk=order.pk).contract_id == made.pk
    assert last_entry("order", order.pk)["changed"][f"order:{order.pk}"]["contract_id"] == [
        order.contract_id,
        made.pk,
    ]


def test_it_inserts_what_was_changed_after_it_was_added(order: Order) -> None:
    def work(change: Change, mine: Order) -> Shipment:
        shipment = change.add(Shipment(order=mine, carrier="Sea", shipped_at=AT))
        shipment.carrier = "Air"
        assert shipment in change.all(Shipment)
        return shipment

    made = do(order, work)

    assert Shipment.objects.get().carrier == "Air"
    assert last_entry("order", order.pk)["added"][f"shipment:{made.pk}"]["carrier"] == "Air"


def test_the_trail_tells_apart_what_two_changes_of_one_unit_did(order: Order) -> None:
    # Given a unit in which a second change alters what the first one added
    unit = Unit(Order, AT)
    unit.lock([order.pk])
    case = unit.cases[order.pk]
    first = Change(case, CLOCK, AT, "first", unit)
    shipment = first.add(Shipment(order=case.root, carrier="Sea", shipped_at=AT))
    case.close(first.draft)
    second = Change(case, CLOCK, AT, "second", unit)
    shipment.carrier = "Air"
    case.close(second.draft)

    # When it is written
    unit.flush()

    # Then the first entry says what was added, the second what changed, and the row is what came out
    entries = list(TrailEntry.objects.filter(root_kind="order", root_id=order.pk).order_by("-seq")[:2])
    assert entries[1].data["added"][f"shipment:{shipment.pk}"]["carrier"] == "Sea"
    assert entries[0].data["changed"][f"shipment:{shipment.pk}"] == {"carrier": ["Sea", "Air"]}
    assert Shipment.objects.get().carrier == "Air"


def test_it_refuses_a_copy_that_it_would_not_write(order: Order) -> None:
    stranger = Payment.objects.get(order=order)
    with pytest.raises(LookupError, match="past the change"):
        do(order, lambda change, _mine: change.advance(stranger.reverse, at=AT))


def test_it_reads_a_related_record_for_all_cases_at_once() -> None:
    # Given a unit of three orders
    orders = [world.order(stage="paid").order for _ in range(3)]
    unit = Unit(Order, AT)
    unit.lock([order.pk for order in orders])

    # When the companies and contracts of all are asked for
    with CaptureQueriesContext(connection) as queries:
        for case in unit.cases.values():
            assert case.root.buyer.name
            assert case.root.contract.total == 30_000

    # Then each kind was read once
    assert len(queries) == 2


def test_it_reserves_keys_in_blocks(order: Order) -> None:
    def work(change: Change, mine: Order) -> None:
        with CaptureQueriesContext(connection) as queries:
            for number in range(20):
                change.add(Shipment(order=mine, carrier=str(number), shipped_at=AT))
        asked.append(len(queries))

    asked: list[int] = []
    do(order, work)

    assert asked[0] <= 6 * (1 if connection.vendor == "postgresql" else 2) + 1
    assert [s.carrier for s in Shipment.objects.order_by("pk")] == [str(n) for n in range(20)]


def test_the_same_thing_told_twice_is_told_once(order: Order) -> None:
    def work(change: Change, mine: Order) -> None:
        for carrier in ("Sea", "Sea", "Air"):
            change.tell(mine.buyer, "order.shipped", order=mine.number, carrier=carrier)

    do(order, work)

    told = Notice.objects.filter(root_kind="order", root_id=order.pk, topic="order.shipped").order_by("pk")
    assert [notice.values["carrier"] for notice in told] == ["Sea", "Air"]


def test_a_reason_alone_leaves_an_entry(order: Order) -> None:
    before = Order.objects.get(pk=order.pk).trail_length
    do(order, lambda change, _mine: change.because("looked at the sealed evidence"))
    entry = TrailEntry.objects.filter(root_kind="order", root_id=order.pk).latest("seq")
    assert entry.seq > before
    assert entry.reason == "looked at the sealed evidence"
