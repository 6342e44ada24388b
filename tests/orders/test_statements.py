"""Easy bookkeeping: statements that add up to the cent, for everybody who has a part in the money (M4, I46)."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from orders import bookkeeping
from orders.services import inbound
from tests import factories as world
from tests.factories import DAY, HOUR
from tests.integrity import worlds
from tests.integrity.worlds import reported
from tests.orders.browsing import browser, text
from tests.orders.paying_out import due
from tests.payments import bank
from tradeassurance.accounts.models import Membership, User
from tradeassurance.ledger import periods
from tradeassurance.ledger.models import Posting
from tradeassurance.portal import spreadsheets

pytestmark = pytest.mark.django_db


def rows_of(response: Any) -> list[dict[str, str]]:
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def adds_up(rows: list[dict[str, str]]) -> int:
    """Opening plus in less out is closing for every account and currency; how many there are."""
    ends = [row for row in rows if row["What"] == "Opening balance"]
    for opening in ends:
        place = (opening["Account"], opening["Currency"])
        mine = [row for row in rows if (row["Account"], row["Currency"]) == place]
        moved = [row for row in mine if row["What"] not in ("Opening balance", "Closing balance")]
        (closing,) = [row for row in mine if row["What"] == "Closing balance"]
        balance = Decimal(opening["Balance"])
        for row in moved:
            balance += Decimal(row["In"] or 0) - Decimal(row["Out"] or 0)
            assert Decimal(row["Balance"]) == balance
        assert Decimal(closing["Balance"]) == balance
        assert Decimal(closing["In"]) == sum(Decimal(row["In"] or 0) for row in moved)
        assert Decimal(closing["Out"]) == sum(Decimal(row["Out"] or 0) for row in moved)
    return len(ends)


def test_m4_supplier_and_buyer_statements_tell_the_whole_story_and_add_up() -> None:
    # Given a classic order: paid to the supplier, decided, guaranteed in the supplier's place
    story = worlds.guaranteed()
    for actor in (story.buyer, story.seller):
        Membership.objects.create(
            user_id=actor.user_id, company_id=actor.company_id, joined_at=story.order.drafted_at
        )
    mine, theirs = (browser(User.objects.get(pk=one.user_id)) for one in (story.buyer, story.seller))

    supplier = text(theirs.get("/orders/statement/"))
    buyer = text(mine.get("/orders/statement/"))

    # Then each reads its own part in plain words
    assert "You: what you were paid, less what you paid back" in supplier
    assert "You owe the guarantee" in supplier
    assert "Paid by the guarantee" in supplier
    assert "USD 8,000.00" in supplier
    assert "You: what came back, less what you paid" in buyer
    assert "owe the guarantee" not in buyer
    # And the files add up, line by line
    assert adds_up(rows_of(theirs.get("/orders/statement/export/"))) == 2
    assert adds_up(rows_of(mine.get("/orders/statement/export/"))) >= 2
    number = story.order.number
    assert adds_up(rows_of(mine.get(f"/orders/{number}/statement/export/"))) >= 3
    assert browser(world.company()).get(f"/orders/{number}/statement/").status_code == 404


def test_m4_money_without_an_order_stands_in_the_buyer_s_statement() -> None:
    # Given a buyer who paid 2,500 more than the order wants
    told = world.order(stage="confirmed")
    event = bank.tell(bank.announced(told).reference, "12500")
    mine = browser(told.buyer)

    # Then it reads where the money is, and the statement adds up
    page = text(mine.get("/orders/statement/"))
    assert "Arrived, without an order yet" in page
    assert "Money arrived that has no order yet" in page
    rows = rows_of(mine.get("/orders/statement/export/"))
    assert adds_up(rows) == 3
    closing = {row["Account"]: row["Balance"] for row in rows if row["What"] == "Closing balance"}
    assert closing["Arrived, without an order yet"] == "2500.00"
    assert sum(Decimal(amount) for amount in closing.values()) == 0

    # And when it went back, nothing is left of it, to the cent
    event = inbound.give_back(event, by=world.staff("finance_maker"), at=bank.PAID + HOUR)
    inbound.send_back(event, by=world.staff("finance_checker"), at=bank.PAID + DAY, bank_reference="BACK-1")
    rows = rows_of(mine.get("/orders/statement/export/"))
    assert adds_up(rows) == 3
    (left,) = [
        r for r in rows if (r["What"], r["Account"]) == ("Closing balance", "Arrived, without an order yet")
    ]
    assert Decimal(left["Balance"]) == 0
    # And nobody else reads of it
    assert "2,500" not in text(browser(told.supplier).get("/orders/statement/"))


@pytest.mark.parametrize(("currency", "amount", "shown"), [("JPY", "50", "50"), ("KWD", "1.005", "1.005")])
def test_m4_amounts_have_the_minor_units_of_their_currency(currency, amount, shown) -> None:
    refund = due(amount, currency=currency)
    rows = rows_of(browser(refund.told.buyer).get("/orders/statement/export/"))
    assert adds_up(rows) >= 3
    # Why the house booked something is its own, and in no file of a party
    assert "Reason" not in rows[0]
    waiting = [row for row in rows if row["Account"] == "Refund to be paid" and row["In"]]
    assert {row["In"] for row in waiting} == {shown}
    decimals = {len(row["Balance"].partition(".")[2]) for row in rows}
    assert decimals == {len(shown.partition(".")[2])}


def test_m4_periods_join_without_a_gap(now) -> None:
    # Given a payment on one day and a refund set apart on the next
    refund = due("50")
    told, book = refund.told, bookkeeping.of_buyer(refund.told.buyer.company.pk)
    paid = told.times["paid"]
    middle = paid + timedelta(hours=12)
    first, second = periods.Period(None, middle), periods.Period(middle, None)

    def held(over: periods.Period) -> periods.Balance:
        return next(one for one in periods.balances(book.chosen, over) if one.code == "held")

    # Then the second period opens where the first one closed, and both are the whole
    assert (held(first).opening, held(first).closing) == (0, 10_000)
    assert (held(second).opening, held(second).went, held(second).closing) == (10_000, 50, 9_950)
    assert held(periods.Period()).closing == 9_950
    moved = [list(periods.movements(book.chosen, over)) for over in (first, second, periods.Period())]
    assert len(moved[0]) + len(moved[1]) == len(moved[2])
    # And the page speaks of days, both included
    client = browser(told.buyer)
    day = paid.date().isoformat()
    page = text(client.get(f"/orders/statement/?side=buyer&since={day}&until={day}"))
    assert "Payment received" in page
    assert "Set apart for a refund" not in page
    assert "before the first one" in text(client.get("/orders/statement/?since=2024-02-02&until=2024-02-01"))
    assert client.get("/orders/statement/export/?since=nonsense").status_code == 302


def test_i46_every_statement_of_the_platform_sums_to_nothing_and_to_the_books() -> None:
    worlds.guaranteed(), due("33.33"), due("7", currency="JPY")
    ends = periods.balances(Q(), periods.Period())
    for currency in ("USD", "JPY"):
        assert sum(one.closing for one in ends if one.currency == currency) == 0
    assert len(ends) == Posting.objects.values_list("account__code", "currency").distinct().count()
    assert reported() == {}


def test_the_desk_reads_the_statement_of_the_platform(now) -> None:
    refund = due("33.33")
    finance = browser(User.objects.get(pk=world.staff("auditor").user_id))
    page = finance.get("/admin/orders/refund/statement/").content.decode()
    assert "All accounts together:" in page
    assert refund.order.number in page
    file = finance.get(f"/admin/orders/refund/statement/?file=1&whose={refund.order.number.lower()}")
    assert adds_up(rows_of(file)) == 2
    support = browser(User.objects.get(pk=world.staff("support").user_id))
    assert support.get("/admin/orders/refund/statement/").status_code == 403


@pytest.mark.parametrize("text_", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_m4_no_text_of_an_export_runs_as_a_formula(text_: str) -> None:
    assert spreadsheets.cell(text_) == f"'{text_}"
    assert spreadsheets.cell(Decimal("-12.50")) == "-12.50"
    assert spreadsheets.cell("TA-24-1") == "TA-24-1"


def test_m4_what_people_typed_is_marked_as_text_in_the_file() -> None:
    story = worlds.delivered()
    buyer = ("buyer", f"company:{story.buyer_company.pk}")
    worlds.move_money(
        story.order, by=story.finance, at=story.order.delivered_at, kind="=cmd|' /C calc'!A0",
        amount=Decimal(1), source=("supplier", f"supplier:{story.supplier_id}"), target=buyer,
    )  # fmt: skip
    book = bookkeeping.of_buyer(story.buyer_company.pk)
    lines = list(spreadsheets.lines(bookkeeping.table(book, periods.Period(), "en")))
    assert any("'=cmd" in line for line in lines)
    for row in csv.reader(lines):
        for value in row:
            if value[:1] in "=+-@\t\r" and value:
                assert Decimal(value)


@pytest.mark.parametrize("address", ["/orders/statement/", "/orders/statement/export/"])
def test_statements_cost_the_same_with_one_three_and_thirty_movements(address, now) -> None:
    seller, buyer, counts = world.supplier(limit=10_000_000), world.company(), []
    now.to(world.STARTS["current-2024"] + 2 * DAY)
    client = browser(buyer)
    client.get(address)
    told = world.order(stage="confirmed", supplier=seller, buyer=buyer)
    for more in (1, 2, 20):
        for _payment in range(more):
            told.pay(Decimal(100), at=told.times["paid"] + HOUR)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            if response.streaming:
                list(response.streaming_content)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


def test_m4_statements_speak_chinese_to_who_reads_chinese() -> None:
    book = bookkeeping.of_buyer(due().told.buyer.company.pk)
    english = next(bookkeeping.table(book, periods.Period(), "en"))
    assert english[0] == "When (UTC)"
    assert len(next(bookkeeping.table(book, periods.Period(), "zh-hans"))) == len(english)
