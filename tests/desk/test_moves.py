"""Moves: a GET writes nothing, a POST does one thing once, a refusal says why and what instead."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.enums import PaymentState
from suppliers.enums import SupplierState
from suppliers.models import Assessment, Supplier
from tests.desk import pages
from tests.desk.conftest import NOW
from tradeassurance.accounts.models import Tie, User
from tradeassurance.core.models import TrailEntry
from tradeassurance.desk.moves import Move

ADMIT = {
    "checked": "on",
    "grade": "gold",
    "limit": "50000",
    "reason": "Verified on site.",
    "token": "a-token-of-a-page",
}


def admit_page(supplier: Supplier) -> str:
    return reverse("admin:suppliers_supplier_move", args=[supplier.pk, "admit"])


@pytest.mark.parametrize("held", pages.EVERY_ROLE, ids="-".join)
def test_it_writes_nothing_on_any_get(
    held: tuple[str, ...], sign_in: Callable[..., Client], told: SimpleNamespace, writes: Callable[[], Any]
) -> None:
    browser = sign_in(*held)
    browser.get(reverse("admin:index"))
    for admin in pages.admins():
        addresses = [pages.changelist(admin), *pages.move_pages(admin)]
        if (record := pages.first(admin)) is not None:
            addresses.append(admin.address("change", record.pk))
        for address in addresses:
            with writes() as seen:
                assert browser.get(address).status_code in (200, 403), address
            assert seen.found == [], address


def test_it_does_what_the_move_says_and_tells_so(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    answer = sign_in("risk").post(admit_page(told.applied), ADMIT, follow=True)
    supplier = Supplier.objects.get(pk=told.applied.pk)
    assert (supplier.state, supplier.limit_amount, supplier.joined_at) == (SupplierState.JOINED, 50000, NOW)
    assert answer.redirect_chain[-1][0] == reverse("admin:suppliers_supplier_change", args=[supplier.pk])
    assert "The supplier takes part." in answer.content.decode()


def test_it_does_it_once_when_the_same_page_is_sent_twice(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser = sign_in("risk")
    for _time in range(2):
        assert browser.post(admit_page(told.applied), ADMIT).status_code == 302
    assert Assessment.objects.filter(supplier=told.applied).count() == 1


def test_it_refuses_the_same_page_with_other_content(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser = sign_in("risk")
    browser.post(admit_page(told.applied), ADMIT)
    answer = browser.post(admit_page(told.applied), ADMIT | {"limit": "1"})
    assert answer.status_code == 409
    assert "already sent with other content" in answer.content.decode()


def test_it_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    answer = sign_in("risk").post(admit_page(told.applied), ADMIT | {"limit": "1e4"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write a number with the digits 0 to 9" in page
    assert "Verified on site." in page
    assert Supplier.objects.get(pk=told.applied.pk).state == SupplierState.APPLIED


def test_it_shows_the_rule_and_a_way_out_to_whoever_may_not(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser = sign_in("support")
    shown = browser.get(admit_page(told.applied))
    sent = browser.post(admit_page(told.applied), ADMIT)
    for answer, status in ((shown, 403), (sent, 409)):
        assert answer.status_code == status
        assert "This step belongs to somebody else." in answer.content.decode()
        assert "Rule L1" in answer.content.decode()
    assert Supplier.objects.get(pk=told.applied.pk).state == SupplierState.APPLIED


def test_it_asks_for_the_csrf_token(told: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    known = sign_in("risk")
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = known.cookies
    assert browser.post(admit_page(told.applied), ADMIT).status_code == 403
    assert Supplier.objects.get(pk=told.applied.pk).state == SupplierState.APPLIED


def test_it_takes_a_part_of_a_case_by_its_own_button(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser = sign_in("finance_maker")
    order = reverse("admin:orders_order_change", args=[told.waiting.order.pk])
    address = reverse(
        "admin:orders_order_part_move", args=[told.waiting.order.pk, "payment-receive", told.announced.pk]
    )
    assert address in browser.get(order).content.decode()
    assert browser.post(address, {"bank_reference": "B-1", "token": "another-token"}).url == order
    told.announced.refresh_from_db()
    assert told.announced.state == PaymentState.RECEIVED
    assert TrailEntry.objects.filter(action="orders.payment.receive", user_id=browser.actor.user_id).exists()


def test_it_knows_no_part_of_another_case(sign_in: Callable[..., Client], told: SimpleNamespace) -> None:
    address = reverse(
        "admin:orders_order_part_move", args=[told.paid.order.pk, "payment-receive", told.announced.pk]
    )
    assert sign_in("finance_maker").get(address).status_code == 404


def test_it_lets_nobody_act_on_a_company_they_are_tied_to(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser = sign_in("risk")
    Tie.objects.create(
        user=User.objects.get(pk=browser.actor.user_id),
        company=told.applied.company,
        kind="employment",
        started_on=(NOW - timedelta(days=400)).date(),
        recorded_at=NOW,
    )
    page = browser.get(reverse("admin:suppliers_supplier_change", args=[told.applied.pk])).content.decode()
    assert "You are tied to a company of this case." in page
    assert admit_page(told.applied) not in page
    assert browser.post(admit_page(told.applied), ADMIT).status_code == 409


def test_it_goes_back_only_to_pages_of_the_desk(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser = sign_in("risk")
    answer = browser.post(admit_page(told.applied), ADMIT | {"next": "https://elsewhere.example/admin/"})
    assert answer.url == reverse("admin:suppliers_supplier_change", args=[told.applied.pk])


def test_it_refuses_a_move_that_does_not_say_who_may_take_it() -> None:
    with pytest.raises(ValueError, match="give transition or allowed"):
        Move(name="x", label="X", service=lambda: None)
