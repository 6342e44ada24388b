"""The desk of incoming money: what was told, what became of it, where it may belong; and the buyer's view of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.models import BankStatement, InboundEvent
from tests import factories as world
from tests.orders.browsing import browser as portal
from tests.orders.browsing import path, text
from tests.payments.bank import PAID, announced, fresh, held, tell
from tests.payments.test_statements import camt, detail, entry
from tradeassurance.accounts.models import User
from tradeassurance.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Iterator[clock.Journey]:
    """The day of the payment."""
    with clock.travel(PAID) as journey:
        yield journey


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser of a new member of staff."""

    def go(*roles: str) -> Client:
        client = Client()
        user = User.objects.get(pk=world.staff(*roles).user_id)
        client.force_login(user, "tradeassurance.accounts.backends.RoleBackend")
        return client

    return go


def page(event: InboundEvent, move: str = "") -> str:
    name = "move" if move else "change"
    return reverse(f"admin:orders_inboundevent_{name}", args=[event.pk, *([move] if move else [])])


def take(client: Client, event: InboundEvent, move: str, **values: Any) -> Any:
    return client.post(page(event, move), {"token": f"token-{event.pk}-{move}"} | values)


def test_p2_finance_finds_the_place_of_money_and_a_second_person_sends_back_the_rest(
    sign_in: Callable[..., Client],
) -> None:
    told = world.order(stage="confirmed")
    event = tell(announced(told).reference, "12500")
    maker, checker = sign_in("finance_maker"), sign_in("finance_checker")
    shown = maker.get(page(event)).content.decode()
    assert told.order.number in shown
    assert "More arrived than was to be paid" in shown

    allocated = take(maker, event, "allocate", order=told.order.number, amount="2000")
    assert (allocated.status_code, held(told.order), fresh(event).rest_amount) == (302, 12_000, 500)
    assert take(maker, event, "give-back", reason="The buyer wants it back.").status_code == 302
    assert take(maker, event, "send-back", bank_reference="OUT-1").status_code == 409
    assert take(checker, event, "send-back", bank_reference="OUT-1").status_code == 302
    assert fresh(event).state == "returned"


def test_p2_an_order_that_cannot_be_paid_is_said_at_the_field(sign_in: Callable[..., Client]) -> None:
    event = tell("?", "50")
    answer = take(sign_in("finance_maker"), event, "allocate", order="another", number="TA-1", amount="50")
    assert answer.status_code == 422
    assert "No order of this number can be paid now." in answer.content.decode()


def test_p2_finance_records_by_hand_what_it_sees_once(sign_in: Callable[..., Client]) -> None:
    told = world.order(stage="confirmed")
    form = {
        "kind": "received", "money_currency": "USD", "money_amount": "10,000", "reference": announced(told).reference,
        "transaction": "B-7", "payer_name": "Hudson", "payer_account": "", "occurred_at": "2024-03-02T08:00",
    }  # fmt: skip
    maker, address = sign_in("finance_maker"), reverse("admin:orders_inboundevent_list_move", args=["record"])
    for n in (1, 2):
        assert maker.post(address, form | {"token": f"by-hand-{n}"}).status_code == 302
    assert (InboundEvent.objects.get().state, held(told.order)) == ("applied", 10_000)
    refused = maker.post(address, form | {"token": "by-hand-3", "reference": "4111 1111 1111 1111"})
    assert "looks like a payment card number" in refused.content.decode()
    assert (
        sign_in("support").post(address, form | {"token": "by-hand-4", "transaction": "B-8"}).status_code
        == 409
    )
    assert InboundEvent.objects.count() == 1


def test_p2_finance_reads_in_a_statement_and_sees_what_became_of_each_line(
    sign_in: Callable[..., Client],
) -> None:
    told = world.order(stage="confirmed")
    content = camt(
        entry("10000.00", detail(announced(told).reference, "B-1")), entry("5.00", detail("?", "B-2"))
    )
    maker, address = (
        sign_in("finance_maker"),
        reverse("admin:orders_bankstatement_list_move", args=["read-in"]),
    )
    sent = maker.post(address, {"token": "statement-1", "file": SimpleUploadedFile("march.xml", content)})
    statement = BankStatement.objects.get()
    assert sent.url == reverse("admin:orders_bankstatement_change", args=[statement.pk])
    shown = maker.get(sent.url).content.decode()
    assert "The reference names no payment of ours" in shown
    broken = maker.post(
        address, {"token": "statement-2", "file": SimpleUploadedFile("x.csv", b"date,amount\n1")}
    )
    assert broken.status_code == 422
    assert "lacks these columns" in broken.content.decode()


def test_it_asks_as_much_for_thirty_rows_as_for_one(sign_in: Callable[..., Client]) -> None:
    auditor, found = sign_in("auditor"), []
    told = world.order(stage="confirmed")
    for rows in (1, 3, 30):
        while InboundEvent.objects.count() < rows:
            tell(told.order.number, "1")
        with CaptureQueriesContext(connection) as seen:
            assert auditor.get(reverse("admin:orders_inboundevent_changelist")).status_code == 200
        found.append(len(seen))
    assert found == sorted(found, reverse=True)


def test_p2_the_buyer_sees_what_is_missing_and_what_is_set_aside_and_the_supplier_only_the_first() -> None:
    told = world.order(stage="confirmed")
    reference = announced(told).reference
    tell(reference, "4000")
    buyer, supplier = portal(told.buyer), portal(told.supplier)
    assert "Missing of what was announced: USD 6,000.00" in text(buyer.get(path("page", told.order)))
    tell(reference, "7000")
    seen = text(buyer.get(path("page", told.order)))
    assert "Money set aside USD 1,000.00" in seen
    assert "More arrived than was to be paid" in seen
    assert "Missing of what" not in seen
    assert "set aside" not in text(supplier.get(path("page", told.order)))
