"""Lists: one query however many rows, pages by key, a number exactly, a name by its companies."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import Order
from tests import factories as world
from tests.desk.conftest import NOW
from tradeassurance.core.models import Closure, Deadline, TrailEntry
from tradeassurance.desk.listing import page_by_key
from tradeassurance.ledger.models import ExchangeRate

LISTS = (
    "orders_order",
    "orders_payment",
    "suppliers_supplier",
    "accounts_company",
    "accounts_user",
    "accounts_rolegrant",
    "core_deadline",
    "core_trailentry",
    "core_closure",
    "ledger_account",
    "ledger_entry",
    "ledger_exchangerate",
    "rules_servicerules",
)
MOST = 15
"""Session, person, roles, permissions and ties are nine of them; the rest is the list's."""


def grow(rows: int) -> None:
    """Paid orders of one supplier, and as many closures and rates."""
    seller, buyer = world.supplier(10_000_000), world.company()
    have = Order.objects.count()
    for n in range(have, rows):
        world.order(stage="paid", supplier=seller, buyer=buyer)
        Closure.objects.create(country="CN", date=date(2024, 1, 1) + timedelta(days=n), reason="Storm")
        ExchangeRate.objects.create(
            day=date(2024, 1, 1) + timedelta(days=n), base="EUR", quote="USD", rate=Decimal("1.1"), source="t"
        )


def queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_it_asks_as_much_for_thirty_rows_as_for_one(sign_in: Callable[..., Client]) -> None:
    browser = sign_in("auditor")
    found: dict[str, list[int]] = {name: [] for name in LISTS}
    for rows in (1, 3, 30):
        grow(rows)
        for name in LISTS:
            found[name].append(queries(browser, reverse(f"admin:{name}_changelist")))
    grew = {name: counts for name, counts in found.items() if counts != sorted(counts, reverse=True)}
    assert grew == {}
    assert {name: counts for name, counts in found.items() if counts[0] > MOST} == {}
    assert {found[name][2] for name in ("orders_order", "orders_payment", "core_closure")} == {
        found["orders_order"][0]
    }


def test_it_reads_a_plain_list_with_one_query_of_its_own(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser = sign_in("auditor")
    address = reverse("admin:orders_order_changelist")
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    own = [q["sql"] for q in seen.captured_queries if 'FROM "orders_order"' in q["sql"]]
    assert len(own) == 1
    assert "COUNT(" not in " ".join(q["sql"] for q in seen.captured_queries)


def test_it_pages_by_key_forward_and_back(sign_in: Callable[..., Client]) -> None:
    grow(30)
    browser, address = sign_in("auditor"), reverse("admin:orders_order_changelist")
    first = browser.get(address).context["cl"]
    second = browser.get(address + first.next_url).context["cl"]
    back = browser.get(address + second.previous_url).context["cl"]
    assert (len(first.result_list), len(second.result_list)) == (25, 5)
    assert [o.pk for o in first.result_list + second.result_list] == sorted(
        Order.objects.values_list("pk", flat=True), reverse=True
    )
    assert [o.pk for o in back.result_list] == [o.pk for o in first.result_list]
    assert (first.previous_url, second.next_url, back.previous_url) == ("", "", "")


@pytest.mark.parametrize("cursor", ["x", "~", "2024-13-01~4", "9" * 50, "2024-01-01T00:00:00+00:00~x"])
def test_it_reads_a_broken_cursor_as_none(
    cursor: str, sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    for name in ("orders_order", "core_deadline"):
        address = reverse(f"admin:{name}_changelist")
        assert sign_in("auditor").get(address, {"after": cursor}).status_code == 200


def test_it_pages_by_an_instant_that_several_rows_share(told: SimpleNamespace) -> None:
    Deadline.objects.update(due_at=NOW + timedelta(days=400))
    seen, after = [], ""
    while True:
        page = page_by_key(Deadline.objects.all(), "due_at", 2, after=after)
        seen += [row.pk for row in page.rows]
        if not (after := page.after):
            break
    assert seen == sorted(Deadline.objects.values_list("pk", flat=True))


def test_it_finds_a_number_exactly_and_a_name_by_its_companies(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser, address = sign_in("auditor"), reverse("admin:orders_order_changelist")

    def found(term: str) -> set[int]:
        return {order.pk for order in browser.get(address, {"q": term}).context["cl"].result_list}

    assert found(told.paid.order.number.lower()) == {told.paid.order.pk}
    assert found(told.paid.order.number[:-1]) == set()
    assert found(told.paid.buyer.company.name) == {told.paid.order.pk}
    assert found("nobody of this name") == set()


def test_it_filters_by_state_and_says_what_it_shows(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    answer = sign_in("auditor").get(reverse("admin:orders_order_changelist"), {"state": "in_production"})
    assert [order.pk for order in answer.context["cl"].result_list] == [told.paid.order.pk]
    assert "State: In production" in answer.content.decode()


def test_it_names_people_and_cases_of_a_page_of_the_trail_together(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    page = sign_in("auditor").get(reverse("admin:core_trailentry_changelist")).content.decode()
    assert told.refund.order.number in page
    assert TrailEntry.objects.count() > 25
