"""Ways to pay as data: fee, total, maximum and eligibility, shown before choosing; fees are the payer's alone (P1)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from orders import methods
from orders.integrity_inbound import ways_to_pay_unchanged
from orders.method_triggers import KEPT
from orders.models import MethodTable, MethodTerms, Payment
from orders.services import methods as writing
from orders.services import payment as payments
from orders.services import refunds
from tests import factories as world
from tests.integrity.worlds import reported
from tests.orders.browsing import browser, path, post, text
from tests.payments.bank import PAID, START, announced, held, is_sound, tell
from tradeassurance.accounts.models import User
from tradeassurance.core import clock
from tradeassurance.core.refusals import Refused
from tradeassurance.ledger import statements

pytestmark = pytest.mark.django_db


def quotes(told: world.Told, amount: str) -> dict[str, methods.Quote]:
    """What each way costs for an amount, by its name."""
    return {one.terms.method: one for one in methods.quotes(told.order, Decimal(amount), PAID)}


def fees(told: world.Told, amount: str) -> dict[str, str]:
    return {
        name: f"{one.least.amount}-{one.most.amount} {one.most.currency}" if one.verdict else one.verdict.rule
        for name, one in quotes(told, amount).items()
    }


@pytest.fixture
def told() -> world.Told:
    """An order of 30,000 dollars of a buyer in the United States."""
    return world.order(stage="confirmed")


def test_p1_each_way_costs_what_the_table_says(told: world.Told) -> None:
    assert fees(told, "2000") == {
        "bank": "0-0 USD", "card": "59.00-59.00 USD", "western_union": "45.00-45.00 USD", "echeck": "0-0 USD",
        "wire": "30.00-50.00 USD", "pay_later": "0-0 USD",
    }  # fmt: skip
    assert quotes(told, "250")["western_union"].most.amount == Decimal("4.90")
    assert quotes(told, "250.01")["western_union"].most.amount == Decimal("12.00")
    assert quotes(told, "2000")["card"].total.amount == Decimal(2059)
    assert quotes(told, "2000")["wire"].total is None


@pytest.mark.parametrize(
    ("amount", "way", "possible"),
    [
        ("2499.99", "western_union", True),
        ("2500", "western_union", False),
        ("150000", "pay_later", True),
        ("150000.01", "pay_later", False),
        ("99999999", "wire", True),
    ],
)
def test_p1_a_maximum_is_kept_to_the_cent(told: world.Told, amount: str, way: str, possible: bool) -> None:
    assert bool(quotes(told, amount)[way].verdict) is possible


def test_p1_some_ways_are_for_dollars_and_for_american_buyers_only() -> None:
    european = world.order(stage="confirmed", buyer=world.company(country="DE", zone="Europe/Berlin"))
    assert fees(european, "100")["echeck"] == "P1"
    in_euro = world.order(stage="confirmed", currency="EUR")
    found = fees(in_euro, "100")
    assert (found["western_union"], found["echeck"]) == ("P1", "P1")
    assert found["card"] == "2.95-2.95 EUR"
    assert found["wire"] == "30.00-50.00 USD"


def test_p1_in_a_currency_without_cents_the_fee_is_whole() -> None:
    in_yen = world.order(stage="confirmed", currency="JPY", total=3_000_000)
    assert fees(in_yen, "1001")["card"] == "30-30 JPY"


def test_p1_what_is_not_possible_is_refused_with_the_reason(told: world.Told) -> None:
    with pytest.raises(Refused, match="below") as refused:
        announced(told, method="western_union")
    assert refused.value.rule == "P1"
    assert Payment.objects.count() == 0


def test_p1_a_fee_is_the_payers_alone_and_the_books_add_up(told: world.Told) -> None:
    payment = announced(told, method="card")
    assert (payment.fee_amount, payment.gross_amount) == (295, 10_295)
    event = tell(payment.reference, "10295", transaction="T-1")
    assert (event.state, held(told.order)) == ("applied", 10_000)
    assert told.reload().state == "in_production"
    assert statements.balance_of("fee_income", "platform", "USD") == 295
    assert is_sound()
    refunds.charge_back(Payment.objects.get(), by=world.staff("finance_maker"), at=PAID, reference="CB")
    assert statements.balance_of("fee_income", "platform", "USD") == 0
    assert is_sound()


def test_p1_a_part_by_card_brings_its_part_of_the_fee(told: world.Told) -> None:
    payment = announced(told, method="card")
    tell(payment.reference, "5147.50")
    assert Payment.objects.get().amount == 5000
    assert Payment.objects.get().fee_amount == Decimal("147.50")
    assert statements.balance_of("fee_income", "platform", "USD") == Decimal("147.5")
    assert is_sound()


def test_p1_finance_drafts_and_another_person_publishes_and_old_payments_keep_their_terms(
    told: world.Told,
) -> None:
    before = announced(told, "1000", method="card")
    maker, checker = world.staff("finance_maker"), world.staff("finance_checker")
    shipped = MethodTable.objects.get()
    made = writing.draft(by=maker, at=PAID, code="methods-2", title="Dearer", copy_of=shipped)
    card = made.terms.get(method="card")
    writing.set_terms(card, by=maker, at=PAID, fee_percent=Decimal("3.5"))
    with pytest.raises(Refused, match="still to come"):
        writing.propose(made, by=maker, at=PAID)
    writing.describe(made, by=maker, at=PAID, title="Dearer", applies_from=PAID + timedelta(hours=1))
    writing.propose(made, by=maker, at=PAID)
    with pytest.raises(Refused):
        writing.publish(made, by=maker, at=PAID)
    writing.publish(made, by=checker, at=PAID)
    with pytest.raises(Refused, match="never changes"):
        writing.set_terms(card, by=maker, at=PAID, offered=False)

    later = announced(told, "1000", method="card", at=PAID + timedelta(hours=2))
    assert (before.fee_amount, later.fee_amount) == (Decimal("29.50"), 35)
    assert Payment.objects.get(pk=before.pk).terms.table_id == shipped.pk
    assert is_sound()


def test_p1_a_changed_draft_is_no_longer_what_was_proposed(told: world.Told) -> None:
    maker, checker = world.staff("finance_maker"), world.staff("finance_checker")
    made = writing.draft(
        by=maker, at=PAID, code="m-2", title="M", copy_of=MethodTable.objects.get(), applies_from=PAID + timedelta(days=1)
    )  # fmt: skip
    writing.propose(made, by=maker, at=PAID)
    writing.set_terms(made.terms.get(method="card"), by=maker, at=PAID, offered=False)
    with pytest.raises(Refused, match="not proposed"):
        writing.publish(made, by=checker, at=PAID)


def test_i22_a_published_version_that_was_altered_is_found() -> None:
    assert reported() == {}
    KEPT.remove(connection)
    MethodTerms.objects.filter(method="card").update(fee_percent=1)
    found = " ".join(reported()["I22"])
    assert "not what was published" in found
    assert "trigger methods_terms_kept is missing" in found
    KEPT.create(connection)


def add_a_way() -> None:
    MethodTerms.objects.create(table=MethodTable.objects.get(), method="new")


CHANGES: dict[str, Callable[[], object]] = {
    "another fee": lambda: MethodTerms.objects.filter(method="card").update(fee_percent=1),
    "other steps": lambda: MethodTerms.objects.filter(method="western_union").update(fee_steps=[]),
    "one way less": lambda: MethodTerms.objects.filter(method="bank")._raw_delete("default"),
    "one way more": add_a_way,
    "another start": lambda: MethodTable.objects.update(applies_from=PAID),
    "another hash": lambda: MethodTable.objects.update(content_hash="0" * 64),
    "no version": lambda: MethodTable.objects.all()._raw_delete("default"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_p1_the_database_refuses_any_change_of_published_ways_to_pay(change: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match="P1"), transaction.atomic():
        change()
    assert ways_to_pay_unchanged()[1] == []


def test_p1_western_unions_fees_by_size_are_data(told: world.Told) -> None:
    # S1: USD 4.90 to 45 by size, only below USD 2,500
    western = MethodTerms.objects.get(method="western_union")
    fees = [
        methods.fee(western, told.order, Decimal(amount))[0].amount for amount in ("100", "250.01", "2499.99")
    ]
    assert fees == [Decimal("4.90"), Decimal("12.00"), Decimal("45.00")]
    assert methods.available(western, told.order, Decimal("2499.99"))
    assert not methods.available(western, told.order, Decimal(2500))


def test_p1_the_buyer_sees_method_fee_and_total_before_choosing_and_why_one_is_not_available(
    told: world.Told,
) -> None:
    with clock.travel(PAID):
        page = text(browser(told.buyer).get(path("announce", told.order)))
        small = text(browser(told.buyer).get(path("announce", told.order), {"amount": "2000"}))
    assert "fee USD 295.00 (2.95 percent)" in page
    assert "together USD 10,295.00" in page
    assert "Not available: Only for payments below" in page
    assert "fee USD 45.00, charged by the provider" in small
    assert "USD 30.00 to USD 50.00, charged by your bank" in page


def test_p1_another_amount_with_another_fee_is_shown_once_more(told: world.Told) -> None:
    with clock.travel(PAID):
        client, url = browser(told.buyer), path("announce", told.order)
        asked = post(client, url, shown_for="10000", amount="5,000", method="card")
        assert "The fee changed with the amount" in text(asked)
        assert "together USD 5,147.50" in text(asked)
        assert Payment.objects.count() == 0
        sent = post(client, url, shown_for="5000", amount="5,000", method="card")
        assert sent.status_code == 302
        payment = Payment.objects.get()
        shown = text(client.get(path("instructions", told.order, payment.pk)))
        assert payment.reference in shown
        assert "Together USD 5,147.50" in shown
        assert "We wait for it until" in shown
        assert browser(told.supplier).get(path("instructions", told.order, payment.pk)).status_code == 404
        tell(payment.reference, "5147.50")
        assert "What became of it" in text(client.get(path("instructions", told.order, payment.pk)))


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    def go(*roles: str) -> Client:
        client = Client()
        user = User.objects.get(pk=world.staff(*roles).user_id)
        client.force_login(user, "tradeassurance.accounts.backends.RoleBackend")
        return client

    return go


def test_p1_the_desk_writes_and_publishes_a_version(sign_in: Callable[..., Client]) -> None:
    maker, checker = sign_in("finance_maker"), sign_in("finance_checker")
    with clock.travel(PAID):
        new = reverse("admin:orders_methodtable_list_move", args=["draft"])
        shipped = MethodTable.objects.get()
        values: dict[str, Any] = {
            "code": "methods-2",
            "title": "New",
            "copy_of": shipped.pk,
            "applies_from": "2024-06-01T00:00",
        }
        assert maker.post(new, values | {"token": "draft-1234"}).status_code == 302
        made = MethodTable.objects.get(code="methods-2")
        terms = made.terms.get(method="western_union")
        one = reverse("admin:orders_methodtable_part_move", args=[made.pk, "set", terms.pk])
        assert "250 4.90" in maker.get(one).content.decode()
        wrong = maker.post(one, {"token": "set-12345", "fee_kind": "steps", "fee_steps": "500 5\n250 6"})
        assert (wrong.status_code, "rise from line to line" in wrong.content.decode()) == (422, True)
        right = {
            "fee_kind": "steps",
            "fee_steps": "500 5\n2500 40",
            "most_usd": "2500",
            "below": "on",
            "offered": "on",
        }
        assert maker.post(one, right | {"token": "set-23456", "countries": "us, ca"}).status_code == 302
        terms.refresh_from_db()
        assert (terms.countries, terms.fee_steps) == (["US", "CA"], [["500", "5"], ["2500", "40"]])
        for client, move in ((maker, "propose"), (checker, "publish")):
            url = reverse("admin:orders_methodtable_move", args=[made.pk, move])
            assert client.post(url, {"token": f"{move}-1234"}).status_code == 302
        assert (
            "≤\u00a0USD\u00a0500.00: USD\u00a05.00"
            in checker.get(reverse("admin:orders_methodtable_change", args=[made.pk])).content.decode()
        )
    made.refresh_from_db()
    assert made.state == "published"
    assert made.applies_from > START


def test_p1_using_the_assurance_is_free_for_both_sides(told: world.Told) -> None:
    told.pay()
    assert statements.balance_of("fee_income", "platform", "USD") == 0
    assert held(told.order) == 10_000
    assert payments.ARRIVES_WITHIN.days == 10
