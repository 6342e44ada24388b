"""Production monitoring and inspection booked on an order: who pays, its report, and silence (P5, X12)."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.pdfgen import canvas

from orders.models import Agency, Booking
from orders.services import amending, booking
from tests import factories as world
from tests.journeys.story import on
from tests.orders.browsing import browser, path, post, text
from tradeassurance.core import clock, documents
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Deadline, Notice
from tradeassurance.core.refusals import Refused
from tradeassurance.core.sweep import sweep

pytestmark = pytest.mark.django_db
VISIT = date(2024, 3, 11)


def report() -> SimpleUploadedFile:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawString(72, 720, "Passed")
    page.save()
    return SimpleUploadedFile("report.pdf", out.getvalue(), "application/pdf")


def sealed() -> documents.Sealed:
    return documents.receive(report(), "report")


@pytest.fixture
def told() -> world.Told:
    """An order in production since 2 March 2024."""
    return world.order(stage="paid")


def book(told: world.Told, by: Actor, **values: object) -> Booking:
    values = {
        "kind": "inspection",
        "agency_id": Agency.objects.get(code="sgs").pk,
        "scheduled_date": VISIT,
    } | values
    return booking.book(told.order, by=by, at=on("2024-03-05"), **values)


def topics(company: object) -> list[str]:
    return list(
        Notice.objects.filter(company=company, topic__startswith="service.").values_list("topic", flat=True)
    )


def test_p5_either_side_books_a_service_at_the_agencys_fee(told: world.Told) -> None:
    ours = book(told, told.buyer.actor)
    theirs = book(told, told.supplier.actor, kind="monitoring")

    assert (ours.side, ours.fee, ours.state) == ("buyer", Decimal(310), "booked")
    assert (theirs.side, theirs.fee) == ("supplier", Decimal(260))
    assert topics(told.supplier.company) == ["service.booked", "service.to_pay"]

    # A later fee of the agency changes nothing for what was booked
    Agency.objects.update(fee=999)
    assert Booking.objects.get(pk=ours.pk).fee == 310


def test_p5_the_report_ends_it_and_both_sides_read_it(told: world.Told) -> None:
    made = book(told, told.buyer.actor)
    with pytest.raises(Refused):
        booking.hand_in(made, by=told.supplier.actor, at=on("2024-03-12"), report=sealed(), summary="Passed")

    booking.hand_in(made, by=told.buyer.actor, at=on("2024-03-12"), report=sealed(), summary="Passed")

    made.refresh_from_db()
    assert (made.state, made.summary) == ("done", "Passed")
    for party in (told.buyer, told.supplier):
        assert documents.access.allows(made.report, party.actor)
        assert topics(party.company)[-1] == "service.done"
    assert not Deadline.objects.filter(kind="booking.report", outcome="open").exists()
    with pytest.raises(Refused):
        booking.cancel(made, by=told.buyer.actor, at=on("2024-03-13"), reason="Too late")


def test_x12_without_a_report_a_booking_lapses_seven_days_after_the_visit(told: world.Told) -> None:
    made = book(told, told.buyer.actor)
    due = on("2024-03-18", "23:59:59", "America/New_York")
    assert Deadline.objects.get(kind="booking.report").due_at == due

    sweep(due)
    assert Booking.objects.get(pk=made.pk).state == "booked"
    sweep(due + timedelta(minutes=2))

    made.refresh_from_db()
    assert (made.state, made.ended_at, told.reload().state) == ("lapsed", due, "in_production")
    for party in (told.buyer, told.supplier):
        assert topics(party.company)[-1] == "service.lapsed"


def test_p5_a_booking_is_cancelled_by_who_made_it_or_by_staff(told: world.Told) -> None:
    made, other = book(told, told.buyer.actor), book(told, told.buyer.actor)
    with pytest.raises(Refused):
        booking.cancel(made, by=told.supplier.actor, at=on("2024-03-06"), reason="No")
    booking.cancel(made, by=told.buyer.actor, at=on("2024-03-06"), reason="Moved")
    booking.cancel(other, by=world.staff("support"), at=on("2024-03-06"), reason="Agency closed")
    assert {one.state for one in Booking.objects.all()} == {"cancelled"}


def test_p5_what_cannot_be_booked(told: world.Told) -> None:
    local = Agency.objects.create(code="tr", name="Anadolu", countries=["TR"], fee=1, monitoring_fee=1)
    for wrong in ({"scheduled_date": date(2024, 3, 4)}, {"agency_id": local.pk}, {"agency_id": 0}):
        with pytest.raises(Refused) as refused:
            book(told, told.buyer.actor, **wrong)
        assert refused.value.rule == "P5"
    with pytest.raises(Refused):
        book(told, world.company().actor)
    told.ship(on("2024-03-05", "08:00"))
    with pytest.raises(Refused):
        book(told, told.buyer.actor)


def test_p5_a_buyer_books_on_the_page_and_hands_in_the_report(told: world.Told) -> None:
    buyer, supplier = browser(told.buyer), browser(told.supplier)
    with clock.travel(on("2024-03-05")) as journey:
        assert "Nothing is booked." in text(buyer.get(path("page", told.order)))
        form = text(buyer.get(path("book_service", told.order)))
        assert "SGS · inspection USD 310.00, monitoring USD 260.00 per visit" in form
        typed = {"kind": "inspection", "agency": str(Agency.objects.get(code="sgs").pk)}
        late = post(buyer, path("book_service", told.order), typed, scheduled_date="2024-03-01")
        assert "The date must lie between" in text(late)
        sent = post(buyer, path("book_service", told.order), typed, scheduled_date="2024-03-11")
        assert sent.status_code == 302
        made = Booking.objects.get()
        page = text(supplier.get(path("page", told.order)))
        assert "booked and paid by the buyer" in page
        assert "must hand in the report of the booked service" in page
        url = path("service_report", told.order, made.pk)
        assert url in buyer.get(path("page", told.order)).content.decode()
        assert (supplier.get(url).status_code, buyer.get(url).status_code) == (409, 200)

        journey.to(on("2024-03-12"))
        assert post(buyer, url, {"report": report(), "summary": "Passed"}).status_code == 302
        assert "Report : report.pdf" in text(supplier.get(path("page", told.order))).replace(
            "Report:", "Report :"
        )


def test_p5_a_visit_ends_with_its_order_and_who_booked_it_hears_of_the_fee(told: world.Told) -> None:
    made = book(told, told.buyer.actor)
    end = amending.propose_cancellation(
        told.order, by=told.buyer.actor, at=on("2024-03-06"), reason="The project stopped."
    )
    amending.accept(end, by=told.supplier.actor, at=on("2024-03-07"))

    made.refresh_from_db()
    assert (made.state, made.ended_at, told.reload().state) == ("lapsed", on("2024-03-07"), "cancelled")
    assert not Deadline.objects.filter(kind="booking.report", outcome="open").exists()
    notice = Notice.objects.get(topic="service.not_needed")
    assert notice.company == told.buyer.company
    page = text(browser(told.buyer).get(path("page", told.order)))
    assert "the fee is settled with the agency by who booked" in page
