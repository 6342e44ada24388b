"""Typing a contract, comparing versions and reading one before confirming it (O1–O4, L3)."""

from datetime import date

import pytest

from orders.models import ContractVersion, Order
from tests import factories as world
from tests.factories import HOUR, STARTS
from tests.orders.browsing import browser, contract, path, post, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(db):
    """Sends a contract with one supplier; the answer."""
    seller, buyer = world.supplier(), world.company()
    client = browser(buyer)

    def send(**changes):
        return client.post(f"/orders/new/{seller.supplier.pk}/", contract(**changes))

    return send


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("initial_payment", "1e3", "Write a number with the digits 0 to 9"),
        ("initial_payment", "１０００", "Write a number with the digits 0 to 9"),
        ("initial_payment", "0", "Write a number above zero"),
        ("initial_payment", "-5", "Write a number with the digits 0 to 9"),
        ("initial_payment", "10.005", "USD has 2 decimals"),
        ("initial_payment", "3,250.01", "More than the total of the lines, USD 3,250.00"),
        ("initial_payment", "", "This field is required"),
        ("shipment_date", "2024-02-29", "must lie between"),
        ("shipment_date", "2024-02-31", "Write the date as year-month-day"),
        ("shipment_date", "0001-01-01", "must lie between"),
        ("delivery_date", "2024-05-01", "lies before the shipment date"),
        ("currency", "XXX", "not one of the available choices"),
        ("packaging", "4111 1111 1111 1111", "payment card number"),
        ("packaging", "\u200b\u200b", "no visible character"),
        ("freight_by", "pirates", "not one of the available choices"),
        ("items-0-quantity", "1_000", "Write a number with the digits 0 to 9"),
        ("items-0-quantity", "0", "Write a number above zero"),
        ("items-0-unit_price", "1.23456", "At most 4 places"),
        ("items-0-unit_price", "0", "The total of the lines is zero"),
        ("items-0-category", "submarines", "not one of the available choices"),
        ("items-0-product", "x" * 201, "at most 200 characters"),
        ("requirements-0-characteristic", "", "This field is required"),
    ],
)
def test_it_says_what_is_wrong_at_the_field_and_keeps_what_was_typed(form, field, value, says) -> None:
    response = form(**{field: value})
    assert response.status_code == 200
    assert says in text(response)
    assert 'value="Steel bottle"' in response.content.decode() or field == "items-0-product"
    assert not Order.objects.exists()


def test_totals_beyond_what_books_can_hold_are_refused_at_the_form(form) -> None:
    page = text(form(**{"items-0-quantity": "999999999", "items-0-unit_price": "999999999"}))
    assert "The total is more than an order can have" in page


def test_empty_rows_do_not_count(form) -> None:
    rows = {
        "items-TOTAL_FORMS": "3",
        "items-1-unit": "pcs",
        "items-2-unit": "pcs",
        "requirements-TOTAL_FORMS": "0",
    }
    assert form(**rows).status_code == 302
    assert Order.objects.get().versions.get().items.count() == 1


@pytest.mark.parametrize("count", ["", "-1", "1e9", "999999", "x"])
def test_nonsense_about_the_number_of_rows_is_no_fault(form, count) -> None:
    assert form(**{"items-TOTAL_FORMS": count}).status_code in (200, 302)
    assert form(**{"items-TOTAL_FORMS": count, "add": "items"}).status_code == 200


def test_rows_are_added_and_removed_without_losing_or_checking_anything(form) -> None:
    added = form(add="items", initial_payment="not yet", note="keep me")
    html = added.content.decode()
    assert 'name="items-1-product"' in html
    assert 'value="not yet"' in html
    assert "keep me" in html
    assert "Please correct" not in text(added)
    rows = {"items-TOTAL_FORMS": "2", "items-1-product": "Lid", "items-1-quantity": "x"}
    removed = form(remove="items-0", **rows).content.decode()
    assert 'value="Lid"' in removed
    assert "Steel bottle" not in removed
    assert 'name="items-1-product"' not in removed


def test_a_standard_inspection_can_be_adopted(form) -> None:
    adopted = form(standard="1", **{"requirements-0-characteristic": "", "requirements-0-requirement": "",
                                    "requirements-0-tolerance": ""}).content.decode()  # fmt: skip
    assert "AQL 2.5" in adopted
    assert 'name="requirements-2-method"' in adopted
    assert 'name="requirements-3-method"' not in adopted


def test_a_confirmed_contract_is_not_changed_by_this_form() -> None:
    told = world.order(stage="confirmed")
    client = browser(told.buyer)
    assert "amendment" in text(client.get(path("revise", told.order)))
    sent = client.post(path("revise", told.order), contract())
    assert sent.status_code == 409
    assert "O5" in text(sent)
    assert ContractVersion.objects.filter(order=told.order).count() == 1


def test_the_form_starts_from_the_newest_version() -> None:
    told = world.order(stage="proposed", total=999, initial=333)
    html = browser(told.buyer).get(path("revise", told.order)).content.decode()
    assert 'value="Ceramic mugs"' in html
    assert 'value="999"' in html
    assert 'value="333.00"' in html
    assert 'value="80 mm"' in html


def test_what_a_change_leaves_as_it_was_stays_in_the_contract() -> None:
    told = world.order(stage="proposed")
    before = told.order.versions.get().requirements.get()
    kept = {
        "requirements-0-characteristic": before.characteristic,
        "requirements-0-requirement": before.requirement,
        "requirements-0-tolerance": before.tolerance,
        "requirements-0-method": before.method,
    }

    browser(told.buyer).post(path("revise", told.order), contract(**kept))

    after = told.order.versions.get(number=2).requirements.get()
    assert after.content() == before.content()


def test_versions_stand_side_by_side() -> None:
    told = world.order(stage="proposed")
    client = browser(told.buyer)
    client.post(path("revise", told.order), contract())
    page = client.get(path("versions", told.order))
    lines = {line.label: line for line in page.context["lines"]}
    assert (lines["Total"].before, lines["Total"].after) == ("USD\u00a030,000.00", "USD\u00a03,250.00")
    assert lines["Total"].differs
    assert not lines["Freight arranged by"].differs
    alone = client.get(path("versions", told.order) + "?before=1&after=1")
    assert not any(line.differs for line in alone.context["lines"])
    assert client.get(path("versions", told.order) + "?after=7").status_code == 404


def review(told, **more) -> str:
    return text(browser(more.pop("who", told.buyer)).get(path("confirm", told.order)))


def test_it_says_before_confirming_what_is_protected_and_until_when() -> None:
    agreed = {"incoterm": "FOB", "incoterm_place": "Ningbo", "freight_by": "buyer"}
    page = review(world.order(stage="proposed", delivery_date=date(2024, 4, 20), **agreed))
    assert "everything paid through the platform" in page
    assert "30 days after delivery" in page
    assert "Nothing stands out" in page
    bare = review(world.order(stage="proposed"))
    assert "No incoterm is named" in bare
    assert "No delivery date is agreed" in bare


@pytest.mark.parametrize(
    ("terms", "rule", "says"),
    [
        ({"requirements": ()}, "O3", "names no quality requirement"),
        (
            {"requirements": (world.drafting.Quality("Finish", "smooth"),)},
            "O3",
            "Nobody could measure: Finish",
        ),
        ({"category": "vehicles"}, "O4", "does not cover this category: Vehicles"),
        ({"initial": 9000, "protected": 8000}, "O4", "only the protected part is covered"),
        ({"protected": 2000, "initial": 1000, "covered": False}, "O2", "This order is not covered"),
        ({"quality_cover": "post_delivery"}, "O3", "do not offer this quality coverage"),
    ],
)
def test_it_says_before_confirming_what_deserves_a_second_look(now, terms, rule, says) -> None:
    now.to(STARTS["classic-2015"] + 12 * HOUR)
    terms = {"quality_cover": "pre_shipment"} | terms
    page = review(world.order(rules="classic-2015", stage="proposed", **terms))
    assert says in page
    assert f"Rule {rule}." in page


def test_it_says_before_confirming_that_the_limit_does_not_hold_it(now) -> None:
    now.to(STARTS["classic-2015"] + 12 * HOUR)
    seller = world.supplier(limit=5000)
    told = world.order(
        rules="classic-2015", stage="proposed", supplier=seller, protected=5001, quality_cover="pre_shipment"
    )
    assert "more than the supplier's available limit (USD 5,000.00)" in review(told)
    post(browser(told.buyer), path("confirm", told.order), version="1")
    refused = post(browser(told.supplier), path("confirm", told.order), version="1")
    assert refused.status_code == 409
    assert "L3" in text(refused)
    assert told.reload().state == "proposed"


def test_an_older_version_is_not_confirmed() -> None:
    told = world.order(stage="proposed")
    browser(told.supplier).post(path("revise", told.order), contract())
    refused = post(browser(told.buyer), path("confirm", told.order), version="1")
    assert refused.status_code == 409
    assert "changed since you opened the page" in text(refused)


def test_nobody_confirms_twice() -> None:
    told = world.order(stage="proposed")
    client = browser(told.buyer)
    assert post(client, path("confirm", told.order), version="1").status_code == 302
    assert "already confirmed" in text(client.get(path("confirm", told.order)))
