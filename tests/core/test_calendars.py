"""Counting days: worked examples, and properties over every zone and the calendars of fourteen countries."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradeassurance.core.calendars import (
    DayCount,
    add_days,
    add_months,
    day_off,
    due,
    end_of_day,
    explain,
    is_business_day,
)

# India's list of Hindu holidays says so itself when it is asked beyond the years it knows.
pytestmark = pytest.mark.filterwarnings("ignore:Requested Holidays are available only")

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
COUNTRIES = ["CN", "US", "DE", "VN", "IN", "JP", "KW", "BR", "GB", "TR", "AE", "SA", "IL", ""]
FRIDAY = datetime(2024, 3, 15, 9, 0, tzinfo=UTC)

zones = st.sampled_from(ZONES)
countries = st.sampled_from(COUNTRIES)
instants = st.datetimes(datetime(1970, 1, 2), datetime(2040, 1, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(microsecond=0, tzinfo=UTC)
)
counts = st.builds(DayCount, st.integers(0, 40), st.sampled_from(["calendar", "business"]))


def business(days: int) -> DayCount:
    return DayCount(days, "business")


def last_day(start: datetime, count: DayCount, zone: str = "UTC", **where: object) -> date:
    return add_days(start, count, zone=zone, **where).astimezone(ZoneInfo(zone)).date()


# --- worked examples ------------------------------------------------------------------------------


def test_it_counts_the_rulebooks_own_example():
    """A claim on Friday 15 March 2024, no public holidays counted."""
    assert last_day(FRIDAY, business(15)) == date(2024, 4, 5)
    assert last_day(FRIDAY, DayCount(5)) == date(2024, 3, 20)
    assert last_day(FRIDAY, DayCount(7)) == date(2024, 3, 22)


def test_it_ends_at_the_last_second_of_the_partys_day():
    """20 March ends in Shanghai eight hours before it ends in London."""
    assert add_days(FRIDAY, DayCount(5), zone="Asia/Shanghai") == datetime(
        2024, 3, 20, 15, 59, 59, tzinfo=UTC
    )


def test_it_starts_from_the_local_date_of_the_party():
    """15 March, 20:00 in London is already the 16th in Shanghai."""
    evening = datetime(2024, 3, 15, 20, 0, tzinfo=UTC)
    assert last_day(evening, DayCount(1), "Asia/Shanghai") == date(2024, 3, 17)


def test_x14_it_skips_a_public_holiday_and_says_why():
    """Wednesday 1 May 2024 is Labor Day in Germany."""
    monday = datetime(2024, 4, 29, 9, 0, tzinfo=UTC)
    assert last_day(monday, business(3), country="DE") == date(2024, 5, 3)
    assert explain(monday, business(3), zone="UTC", country="DE") == [(date(2024, 5, 1), "Labor Day")]


def test_x14_it_counts_chinas_make_up_days_and_not_its_days_off():
    """1 to 5 May 2024 were off in China; Sunday 28 April and Saturday 11 May were worked instead."""
    assert is_business_day(date(2024, 4, 28), country="CN")
    assert is_business_day(date(2024, 5, 11), country="CN")
    assert not any(is_business_day(date(2024, 5, day), country="CN") for day in range(1, 6))
    saturday = datetime(2024, 4, 27, 4, 0, tzinfo=UTC)
    assert last_day(saturday, business(4), "Asia/Shanghai", country="CN") == date(2024, 5, 6)


def test_it_knows_a_make_up_day_that_next_years_list_brings():
    """For New Year 2007, 30 and 31 December 2006 were worked."""
    assert is_business_day(date(2006, 12, 30), country="CN")


def test_it_keeps_the_weekend_of_the_country():
    """Friday and Saturday in Kuwait; the Emirates moved from that to Saturday and Sunday in 2022."""
    friday, sunday = date(2024, 3, 15), date(2024, 3, 17)
    assert not is_business_day(friday, country="KW")
    assert is_business_day(sunday, country="KW")
    assert not is_business_day(date(2021, 3, 12), country="AE")
    assert is_business_day(date(2024, 3, 1), country="AE")


def test_x14_it_keeps_the_holidays_of_the_region():
    """Corpus Christi is a holiday in Bavaria, not in Berlin; an unknown region has the country's."""
    corpus_christi = date(2024, 5, 30)
    assert not is_business_day(corpus_christi, country="DE", region="BY")
    assert is_business_day(corpus_christi, country="DE", region="BE")
    assert is_business_day(corpus_christi, country="DE", region="nowhere")


def test_it_works_monday_to_friday_where_the_calendar_is_not_known():
    assert is_business_day(date(2024, 12, 25), country="ZQ")
    assert not is_business_day(date(2024, 12, 28), country="ZQ")


def test_x14_it_keeps_the_desks_closures_even_on_a_make_up_day():
    closed = {date(2024, 3, 18), date(2024, 4, 28)}
    assert last_day(FRIDAY, business(1), closures=closed) == date(2024, 3, 19)
    assert not is_business_day(date(2024, 4, 28), country="CN", closures=closed)


def test_it_names_holidays_in_the_readers_language():
    assert day_off(date(2024, 4, 4), country="CN") == "Tomb-Sweeping Day"
    assert day_off(date(2024, 4, 4), country="CN", language="zh-hans") == "清明节"
    assert day_off(date(2024, 5, 1), country="DE", language="zh-hans") == "Labor Day"


def test_it_has_nothing_to_explain_for_calendar_days():
    assert explain(FRIDAY, DayCount(30), zone="UTC", country="CN") == []


def test_zero_business_days_from_a_day_off_end_on_the_next_business_day():
    saturday = datetime(2024, 3, 16, 9, 0, tzinfo=UTC)
    assert last_day(saturday, business(0)) == date(2024, 3, 18)
    assert last_day(FRIDAY, business(0)) == date(2024, 3, 15)


def test_it_remembers_where_a_due_moment_comes_from():
    moment = due(
        FRIDAY,
        business(15),
        zone="Asia/Shanghai",
        country="CN",
        parameter="supplier_response",
        rules_code="classic-2015",
    )
    assert moment.due_at == datetime(2024, 4, 8, 15, 59, 59, tzinfo=UTC)
    assert (moment.days, moment.counts, moment.country) == (15, "business", "CN")
    assert (moment.parameter, moment.rules_code) == ("supplier_response", "classic-2015")


# --- clocks that change (X13) ---------------------------------------------------------------------


def test_it_ends_an_hour_earlier_in_utc_once_summer_time_began():
    assert end_of_day(date(2024, 3, 30), "Europe/Berlin") == datetime(2024, 3, 30, 22, 59, 59, tzinfo=UTC)
    assert end_of_day(date(2024, 3, 31), "Europe/Berlin") == datetime(2024, 3, 31, 21, 59, 59, tzinfo=UTC)


def test_x13_it_takes_the_later_second_where_it_occurs_twice():
    """In Sao Paulo clocks went back from midnight to 23:00 on 17 February 2018."""
    assert end_of_day(date(2018, 2, 17), "America/Sao_Paulo") == datetime(2018, 2, 18, 2, 59, 59, tzinfo=UTC)


def test_x13_it_takes_the_end_of_the_gap_where_the_second_does_not_exist():
    """In Toronto clocks went from 23:30 on 30 March 1919 to 00:30 on the 31st."""
    assert end_of_day(date(1919, 3, 30), "America/Toronto") == datetime(1919, 3, 31, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "skipped", "end_of_gap"),
    [
        ("Pacific/Apia", date(2011, 12, 30), datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
        ("Pacific/Kwajalein", date(1993, 8, 21), datetime(1993, 8, 21, 12, 0, tzinfo=UTC)),
    ],
)
def test_a_day_that_a_zone_skipped_ends_with_the_gap(zone, skipped, end_of_gap):
    assert end_of_day(skipped, zone) == end_of_gap
    assert end_of_gap.astimezone(ZoneInfo(zone)).date() == skipped + timedelta(days=1)


def test_a_day_that_a_zone_skipped_is_no_business_day():
    """Samoa had no Friday 30 December 2011."""
    thursday = datetime(2011, 12, 29, 12, 0, tzinfo=ZoneInfo("Pacific/Apia"))
    reasons = dict(explain(thursday, business(1), zone="Pacific/Apia"))
    assert "does not exist" in str(reasons[date(2011, 12, 30)])
    assert last_day(thursday, business(1), "Pacific/Apia") == date(2012, 1, 2)


# --- properties over every zone and calendar ------------------------------------------------------


@pytest.mark.parametrize("offset", range(0, 36))
def test_every_zone_ends_each_of_its_days_at_the_last_second_or_the_gap(offset):
    """Each zone of the database, on days of 36 months spread over the years 1940 to 2045."""
    day = date(1940 + 3 * offset, 1 + offset % 12, 28)
    for zone in ZONES:
        for step in range(4):
            _assert_ends_well(day + timedelta(days=step), zone)


@given(zone=zones, day=st.dates(date(1850, 1, 1), date(2090, 1, 1)))
@settings(max_examples=400, deadline=None)
def test_any_day_of_any_zone_ends_at_the_last_second_or_the_gap(zone, day):
    _assert_ends_well(day, zone)


def _assert_ends_well(day: date, zone: str) -> None:
    end = end_of_day(day, zone)
    local = end.astimezone(ZoneInfo(zone))
    before = (end - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
    if (local.hour, local.minute, local.second) == (23, 59, 59) and local.date() == day:
        again = (end + timedelta(hours=25)).astimezone(ZoneInfo(zone))
        assert again.date() > day, (zone, day)
    else:
        assert before.replace(tzinfo=None) < datetime.combine(day, datetime.max.time()), (zone, day)
        assert local.replace(tzinfo=None) > datetime.combine(day, datetime.min.time().replace(23)), (
            zone,
            day,
        )
        assert before.utcoffset() != local.utcoffset(), (zone, day)


@given(start=instants, count=counts, zone=zones, country=countries)
@settings(max_examples=600, deadline=None)
def test_adding_days_never_lands_before_the_start(start, count, zone, country):
    assert add_days(start, count, zone=zone, country=country) >= start


@given(start=instants, count=counts, zone=zones, country=countries)
@settings(max_examples=400, deadline=None)
def test_one_day_more_never_ends_earlier(start, count, zone, country):
    longer = DayCount(count.days + 1, count.counts)
    assert add_days(start, longer, zone=zone, country=country) >= add_days(
        start, count, zone=zone, country=country
    )


@given(start=instants, later=st.integers(0, 10**7), count=counts, zone=zones, country=countries)
@settings(max_examples=400, deadline=None)
def test_a_later_start_never_ends_earlier(start, later, count, zone, country):
    first = add_days(start, count, zone=zone, country=country)
    assert add_days(start + timedelta(seconds=later), count, zone=zone, country=country) >= first


@given(start=instants, days=st.integers(0, 40), zone=zones, country=countries)
@settings(max_examples=400, deadline=None)
def test_business_days_end_on_a_business_day_and_every_day_is_accounted_for(start, days, zone, country):
    end = last_day(start, business(days), zone, country=country)
    skipped = [day for day, _reason in explain(start, business(days), zone=zone, country=country)]
    first = start.astimezone(ZoneInfo(zone)).date()
    assert is_business_day(end, country=country)
    assert all(first <= day < end for day in skipped)
    assert (end - first).days == days + len(skipped)


@given(start=instants, days=st.integers(0, 400), zone=zones)
@settings(max_examples=300, deadline=None)
def test_calendar_days_end_on_that_date_in_the_zone(start, days, zone):
    expected = start.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    assert add_days(start, DayCount(days), zone=zone) == end_of_day(expected, zone)


# --- small things ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 8, 31), -6, date(2024, 2, 29)),
        (date(2024, 3, 15), -6, date(2023, 9, 15)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 1, 31), -1, date(2023, 12, 31)),
    ],
)
def test_it_adds_months_and_keeps_to_the_end_of_a_shorter_one(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize("wrong", [-1, 3661, 1.5, "3", True, None])
def test_it_refuses_a_count_that_is_no_number_of_days(wrong):
    with pytest.raises(ValueError, match="whole number"):
        DayCount(wrong)


def test_it_refuses_days_of_an_unknown_kind():
    with pytest.raises(ValueError, match="calendar or business"):
        DayCount(3, "working")


def test_it_refuses_a_start_without_a_zone():
    with pytest.raises(ValueError, match="no time zone"):
        add_days(datetime(2024, 3, 15), DayCount(1), zone="UTC")  # noqa: DTZ001
