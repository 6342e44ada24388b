"""One order in several shipments: what is left, when it counts as shipped, when as delivered (P5, P3, X3)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orders.models import Order, Shipment, Standstill
from orders.services import drafting, fulfilment, standstill
from orders.services.shipping import Paper
from tests import factories as world
from tests.factories import DAY
from tests.journeys.story import on
from tradeassurance.core import documents, integrity
from tradeassurance.core.actors import PROVIDER
from tradeassurance.core.models import Deadline, Document, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db

LAMPS = drafting.Item("Lamp", "lighting", Decimal(1000), "pcs", Decimal(20))
POLES = drafting.Item("Pole", "lighting", Decimal(100), "pcs", Decimal(100))
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def told() -> world.Told:
    """1,000 lamps and 100 poles, paid for; to be shipped by 15 March 2024."""
    return world.order(stage="paid", items=(LAMPS, POLES))


def ship(told: world.Told, at: datetime, **values: object) -> Shipment:
    values = {"carrier_code": "maersk"} | values
    return fulfilment.ship(told.order, by=told.supplier.actor, at=at, **values)


def due(order: Order, kind: str) -> datetime | None:
    clock = Deadline.objects.filter(root_kind="order", root_id=order.pk, kind=kind, outcome="open").first()
    return clock.due_at if clock else None


def topics(company: object) -> list[str]:
    return list(Notice.objects.filter(company=company).order_by("pk").values_list("topic", flat=True))


def test_p5_an_order_is_shipped_when_everything_is_and_its_shipment_date_is_the_last_ones(
    told: world.Told,
) -> None:
    first, last = on("2024-03-05"), on("2024-03-12")

    # When a part leaves, then the order is still in production and the supplier must still ship
    ship(told, first, quantities={1: Decimal(400)}, tracking="MAEU1")
    assert (told.reload().state, told.order.shipped_at) == ("in_production", None)
    assert due(told.order, "order.ship_by") == on("2024-03-15", "23:59:59", "Asia/Shanghai")
    assert topics(told.buyer.company)[-1] == "order.part_shipped"

    # When the rest leaves, then it is shipped, as of the last shipment
    shipment = ship(told, last, tracking="MAEU2")
    assert (told.reload().state, told.order.shipped_at) == ("shipped", last)
    assert due(told.order, "order.ship_by") is None
    lines = [(line.product, line.quantity) for line in shipment.lines.all()]
    assert lines == [("Lamp", 600), ("Pole", 100)]
    assert (shipment.carrier, shipment.is_last) == ("Maersk", True)


@pytest.mark.parametrize("quantities", [{1: "1000.001"}, {3: "1"}, {1: "0"}, {1: "-1", 2: "5"}])
def test_p5_no_more_is_shipped_than_what_is_left(told: world.Told, quantities: dict[int, str]) -> None:
    wanted = {position: Decimal(amount) for position, amount in quantities.items()}
    with pytest.raises(Refused) as refused:
        ship(told, on("2024-03-05"), quantities=wanted)
    assert refused.value.rule == "P5"

    ship(told, on("2024-03-05"), quantities={1: Decimal(999)})
    with pytest.raises(Refused):
        ship(told, on("2024-03-06"), quantities={1: Decimal(2)})


def test_p5_the_supplier_may_call_a_shipment_the_last_and_the_buyer_is_told_that_it_is_short(
    told: world.Told,
) -> None:
    ship(told, on("2024-03-05"), quantities={1: Decimal(1000), 2: Decimal(98)}, is_last=True)

    assert told.reload().state == "shipped"
    assert topics(told.buyer.company)[-1] == "order.shipped_short"


def test_p5_nothing_more_is_shipped_and_what_was_shipped_had_arrived(told: world.Told) -> None:
    # Given a part that was shipped and has arrived, and nothing else
    part = ship(told, on("2024-03-05"), quantities={1: Decimal(900)})
    fulfilment.arrive(part, by=told.buyer.actor, at=on("2024-03-10"))
    assert told.reload().state == "in_production"

    # When the supplier says that nothing follows
    at = on("2024-03-14")
    fulfilment.ship_nothing_more(told.order, by=told.supplier.actor, at=at)

    # Then the order is delivered, and every window counts from now
    assert (told.reload().state, told.order.delivered_at) == ("delivered", at)
    assert due(told.order, "order.quality_claim_closes") == on("2024-04-13", "23:59:59", "America/New_York")


def test_p5_nothing_more_is_shipped_while_a_part_is_on_its_way(told: world.Told) -> None:
    with pytest.raises(Refused):
        fulfilment.ship_nothing_more(told.order, by=told.supplier.actor, at=on("2024-03-04"))
    ship(told, on("2024-03-05"), quantities={1: Decimal(900)})

    fulfilment.ship_nothing_more(told.reload(), by=told.supplier.actor, at=on("2024-03-06"))

    assert (told.reload().state, told.order.shipped_at) == ("shipped", on("2024-03-06"))
    assert told.order.shipments.get().is_last


def test_p5_the_order_is_delivered_when_every_shipment_is(told: world.Told) -> None:
    # Given two shipments, recorded by the carrier and the buyer
    first = ship(told, on("2024-03-05"), quantities={1: Decimal(1000)})
    second = ship(told, on("2024-03-06"))
    fulfilment.arrive(second, by=PROVIDER, at=on("2024-03-20"))
    assert told.reload().state == "shipped"
    assert due(told.order, "order.quality_claim_closes") is None

    # When the other one arrives
    fulfilment.arrive(first, by=told.buyer.actor, at=on("2024-03-22"))

    # Then the order is delivered, as of that day, and nothing arrives twice
    assert (told.reload().state, told.order.delivered_at) == ("delivered", on("2024-03-22"))
    assert due(told.order, "order.quality_claim_closes") == on("2024-04-21", "23:59:59", "America/New_York")
    with pytest.raises(Refused):
        fulfilment.arrive(first, by=PROVIDER, at=on("2024-03-23"))


def test_p5_staff_record_that_everything_arrived_and_others_do_not(told: world.Told) -> None:
    ship(told, on("2024-03-05"), quantities={1: Decimal(1000)})
    ship(told, on("2024-03-06"))
    for nobody in (told.supplier.actor, world.company().actor, world.staff("risk")):
        with pytest.raises(Refused):
            fulfilment.deliver(told.reload(), by=nobody, at=on("2024-03-20"))

    fulfilment.deliver(told.order, by=world.staff("support"), at=on("2024-03-20"))

    assert {one.state for one in Shipment.objects.filter(order=told.order)} == {"delivered"}


def test_p5_documents_go_with_the_shipment_through_the_vault(told: world.Told) -> None:
    sealed = documents.receive(SimpleUploadedFile("bl.txt", b"12 cartons", "text/plain"), "shipping")
    shipment = ship(told, on("2024-03-05"), papers=[Paper(sealed, "packing_list")])

    paper = shipment.papers.get()
    assert (paper.kind, paper.document.original_name) == ("packing_list", "bl.txt")
    assert documents.access.allows(paper.document, told.buyer.actor)
    assert not documents.access.allows(paper.document, world.company().actor)
    assert Document.objects.get().root_id == told.order.pk


def test_p5_before_shipment_quality_closes_with_the_last_shipment_and_lateness_counts_from_it() -> None:
    # Given the classic rules: claims for late shipment close 15 days after the actual shipment
    told = world.order(rules="classic-2015", stage="paid", items=(LAMPS, POLES), quality_cover="pre_shipment")
    ship(told, told.times["draft"] + 10 * DAY, quantities={1: Decimal(1000)})
    assert due(told.reload(), "order.late_claim_closes") is None

    last = told.times["draft"] + 20 * DAY
    ship(told, last)

    day = (last + 15 * DAY).date().isoformat()
    assert due(told.order, "order.late_claim_closes") == on(day, "23:59:59", "America/New_York")


def test_x3_an_order_never_delivered_is_reviewed_every_90_days(told: world.Told) -> None:
    # Given one shipment of two that never arrives
    ship(told, on("2024-03-05"), quantities={1: Decimal(1000)})
    lost = ship(told, on("2024-03-06"))
    fulfilment.arrive(told.order.shipments.first(), by=PROVIDER, at=on("2024-03-20"))

    def reviews() -> int:
        return Notice.objects.filter(root_id=told.order.pk, topic="order.review", role="support").count()

    # When 90 days pass without movement, and 90 more
    sweep(on("2024-06-17"))
    assert reviews() == 0
    sweep(on("2024-06-20"))
    assert reviews() == 1
    standstill.look_at(
        Standstill.objects.get(),
        by=world.staff("support"),
        at=on("2024-06-20", "12:00"),
        outcome="carrier_asked",
        note="DHL.",
    )
    sweep(on("2024-09-20"))
    assert reviews() == 2
    assert (told.reload().state, due(told.order, "order.review") is not None) == ("shipped", True)

    # Then what arrives after all ends the reviews
    fulfilment.arrive(lost, by=world.staff("support"), at=on("2024-09-21"))
    assert due(told.reload(), "order.review") is None


def test_p3_it_completes_by_itself_when_the_last_window_closes_after_the_last_delivery(
    told: world.Told,
) -> None:
    first = ship(told, on("2024-03-05"), quantities={1: Decimal(1000)})
    second = ship(told, on("2024-03-06"))
    fulfilment.arrive(first, by=PROVIDER, at=on("2024-03-10"))
    sweep(on("2024-04-20"))
    assert told.reload().state == "shipped"
    fulfilment.arrive(second, by=PROVIDER, at=on("2024-04-20", "12:00"))

    closes = on("2024-05-20", "23:59:59", "America/New_York")
    sweep(closes)
    assert told.reload().state == "delivered"
    sweep(closes + timedelta(minutes=2))
    assert (told.reload().state, told.order.ended_at) == ("completed", closes)


def test_o5_lateness_is_found_on_the_day_in_the_suppliers_zone_and_both_are_told() -> None:
    # Given an order to be shipped by 15 March, of which a part was shipped
    told = world.order(stage="paid", items=(LAMPS, POLES), shipment_date=date(2024, 3, 15))
    ship(told, on("2024-03-05"), quantities={1: Decimal(1)})
    last_second = on("2024-03-15", "23:59:59", "Asia/Shanghai")

    # When the day ends in Shanghai, then both sides are told, and not before
    sweep(last_second)
    assert "order.late.buyer" not in topics(told.buyer.company)
    sweep(last_second + timedelta(minutes=2))
    assert "order.late.buyer" in topics(told.buyer.company)
    assert topics(told.supplier.company)[-1] == "order.late.supplier"


def test_p5_the_check_finds_a_shipped_order_without_a_last_shipment(told: world.Told) -> None:
    ship(told, on("2024-03-05"))
    assert [result.violations for result in integrity.run({"P5"})] == [[]]

    Shipment.objects.update(is_last=False)

    assert "no shipment is its last" in next(iter(integrity.run({"P5"}))).violations[0]
