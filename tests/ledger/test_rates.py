"""Exchange rates: dated, never overwritten, read from the bank's sheet or entered by hand (L8)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from tests import factories as world
from tradeassurance.core import audit, clock
from tradeassurance.core.refusals import Refused
from tradeassurance.demo.tasks import rates_of_the_day
from tradeassurance.ledger import ecb, rates
from tradeassurance.ledger.models import ExchangeRate, RateSheet

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parent / "samples" / "eurofxref-daily.xml"
FRIDAY = datetime(2024, 3, 1, 17, tzinfo=UTC)


def read(document: bytes = b"", at: datetime = FRIDAY) -> tuple[RateSheet, bool]:
    return ecb.take(document or SAMPLE.read_bytes(), at)


def changed(old: str, new: str) -> bytes:
    document = SAMPLE.read_text(encoding="utf-8")
    assert old in document
    return document.replace(old, new).encode()


def test_L8_the_banks_sheet_is_kept_as_it_was_published() -> None:
    sheet, is_new = read()
    assert is_new
    assert sheet.published == {
        "EUR/CNY": "7.7910",
        "EUR/GBP": "0.85628",
        "EUR/INR": "89.7275",
        "EUR/JPY": "162.88",
        "EUR/KRW": "1444.37",
        "EUR/USD": "1.0825",
    }
    assert {str(rate.day) for rate in sheet.rates.all()} == {"2024-03-01"}
    assert audit.verify()[1] == []


def test_L8_a_rate_against_the_dollar_follows_from_both_against_the_euro() -> None:
    read()
    assert rates.usd_rate("USD", FRIDAY) == 1
    assert rates.usd_rate("EUR", FRIDAY) == Decimal("1.0825")
    assert rates.usd_rate("CNY", FRIDAY) == Decimal("0.13894237")
    assert rates.usd_rate("JPY", FRIDAY + timedelta(days=6)) == Decimal("0.00664600")


def test_L8_a_rate_of_the_pair_itself_goes_before_the_detour_and_a_newer_day_before_both() -> None:
    ExchangeRate.objects.create(day=date(2024, 3, 1), base="CNY", quote="USD", rate="0.14", source="hand")
    read()
    assert rates.usd_rate("CNY", FRIDAY) == Decimal("0.14")
    read(changed("2024-03-01", "2024-03-04"), FRIDAY + timedelta(days=4))
    assert rates.usd_rate("CNY", FRIDAY + timedelta(days=4)) == Decimal("0.13894237")
    assert rates.usd_rate("CNY", FRIDAY) == Decimal("0.14")


def test_L8_reading_the_same_sheet_again_changes_nothing() -> None:
    read()
    before = list(ExchangeRate.objects.order_by("pk").values())
    assert read()[1] is False
    assert list(ExchangeRate.objects.order_by("pk").values()) == before


def test_L8_other_numbers_for_a_day_that_stands_are_refused() -> None:
    read()
    with pytest.raises(ecb.Malformed, match="what was recorded stands"):
        read(changed("1.0825", "1.9"))
    assert rates.usd_rate("EUR", FRIDAY) == Decimal("1.0825")


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"", "no XML"),
        (b"<a>", "no XML"),
        (b"<a/>", "names no day"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type or entities"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type or entities"),
        (b"x" * (1024 * 1024 + 1), "larger than"),
        (changed("2024-03-01", "2024-02-31"), "is no day"),
        (changed("2024-03-01", "2024-03-09"), "still to come"),
        (changed("'1.0825'", "'1e3'"), "is no rate of USD"),
        (changed("'1.0825'", "'-1'"), "is no rate of USD"),
        (changed("'1.0825'", "'0.0'"), "is no rate of USD"),
        (changed("'USD'", "'usd'"), "no currency code"),
        (changed("'JPY'", "'USD'"), "stands there twice"),
        (changed("<Cube currency='USD' rate='1.0825'/>", ""), "no rate of the US dollar"),
        (changed("</Cube>\n\t</Cube>", "</Cube><Cube time='2024-02-29'/>\n\t</Cube>"), "more than one day"),
    ],
)
def test_L8_what_is_no_daily_sheet_is_refused_and_nothing_is_kept(document: bytes, says: str) -> None:
    with pytest.raises(ecb.Malformed, match=says):
        ecb.take(document, FRIDAY)
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize(
    "sql", ["UPDATE ledger_exchangerate SET rate = 2", "DELETE FROM ledger_exchangerate"]
)
def test_L8_the_database_refuses_to_change_a_rate(sql: str) -> None:
    read()
    with pytest.raises(DatabaseError, match="L8"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_L8_a_missing_or_old_rate_stops_the_confirmation_and_says_what_to_do() -> None:
    # Given an order in euros
    told = world.order(stage="proposed", currency="EUR", rules="current-2024")
    told.confirm(only="supplier")
    at = told.times["confirmed"]

    # When its day is more than a week after the newest rate
    told.times["confirmed"] = at + timedelta(days=8)
    with pytest.raises(Refused) as refused:
        told.confirm(only="buyer")

    # Then it is refused with the day of that rate, and whom to turn to; a day earlier it is not
    assert refused.value.rule == "L8"
    assert "is of 2024-03-01, older than 7 days" in str(refused.value.reason)
    assert "Finance records the rate of the day" in str(refused.value.instead)
    told.times["confirmed"] = at + timedelta(days=7)
    assert told.confirm(only="buyer").usd_rate == Decimal("1.1")

    # And where there is none at all, it says that
    with pytest.raises(Refused, match="There is no exchange rate from KWD"):
        rates.usd_rate("KWD", at)


def test_L8_the_rate_of_its_confirmation_serves_an_order_to_its_end() -> None:
    told = world.order(stage="confirmed", currency="EUR", protected=1_000)
    next_day = told.times["confirmed"].date() + timedelta(days=1)
    ExchangeRate.objects.create(day=next_day, base="EUR", quote="USD", rate="2", source="hand")
    told.pay()
    told.ship()
    assert told.reload().usd_rate == Decimal("1.1")
    assert told.order.freezes.get().amount == 1_100


def test_L8_the_command_reads_a_file_and_says_what_it_did(tmp_path: Path) -> None:
    out, broken = StringIO(), tmp_path / "broken.xml"
    with clock.travel(FRIDAY):
        call_command("read_rates", file=SAMPLE, stdout=out)
        call_command("read_rates", file=SAMPLE, stdout=out)
        broken.write_text("<html>Not found</html>")
        for path, says in ((broken, "names no day"), (tmp_path / "missing.xml", "No such file")):
            with pytest.raises(CommandError, match=says):
                call_command("read_rates", file=path)
        with pytest.raises(CommandError, match="EXCHANGE_RATES_URL"):
            call_command("read_rates")
    assert "6 rates, read." in out.getvalue()
    assert "nothing was changed" in out.getvalue()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/x", "nonsense"])
def test_L8_only_web_addresses_are_read(url: str) -> None:
    with pytest.raises(ecb.Unreachable, match="no web address"):
        ecb.fetch(url)


def test_L8_a_running_demo_has_a_rate_of_today() -> None:
    long_after = datetime(2031, 7, 1, 12, tzinfo=UTC)
    with clock.travel(long_after):
        assert rates_of_the_day() == 1
        assert rates_of_the_day() == 0
    assert rates.usd_rate("EUR", long_after) > 0
    assert rates.usd_rate("KWD", long_after) > 0
