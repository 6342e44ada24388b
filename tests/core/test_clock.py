"""The clock: whole seconds, and a time that tests and simulations choose for the whole process."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tradeassurance.core import clock

LEAP_DAY = datetime(2024, 2, 29, 12, 0, tzinfo=UTC)


def test_it_tells_the_present_in_whole_utc_seconds():
    shown = clock.now()
    assert shown.tzinfo is UTC
    assert shown.microsecond == 0
    assert abs(datetime.now(UTC) - shown) < timedelta(seconds=2)


def test_it_stands_still_where_it_was_sent_and_comes_back():
    with clock.travel(LEAP_DAY):
        assert clock.now() == LEAP_DAY
        assert clock.now() == LEAP_DAY
    assert clock.now() > LEAP_DAY


def test_it_shows_the_same_time_to_every_thread():
    seen: list[datetime] = []
    with clock.travel(LEAP_DAY):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [LEAP_DAY]


def test_it_moves_on_when_told():
    with clock.travel(LEAP_DAY) as journey:
        assert journey.forward(timedelta(days=1)) == datetime(2024, 3, 1, 12, tzinfo=UTC)
        journey.to(datetime(2025, 1, 1, tzinfo=UTC))
        assert clock.now() == datetime(2025, 1, 1, tzinfo=UTC)


def test_it_runs_on_from_another_time_when_it_ticks():
    with clock.travel(LEAP_DAY, tick=True):
        assert LEAP_DAY - timedelta(seconds=1) <= clock.now() <= LEAP_DAY + timedelta(seconds=5)


def test_journeys_nest():
    with clock.travel(LEAP_DAY):
        with clock.travel(datetime(2030, 1, 1, tzinfo=UTC)):
            assert clock.now().year == 2030
        assert clock.now() == LEAP_DAY


def test_it_returns_even_when_the_journey_fails():
    with pytest.raises(RuntimeError), clock.travel(LEAP_DAY):
        raise RuntimeError
    assert clock.now() > LEAP_DAY


def test_it_reads_any_zone_and_cuts_fractions():
    shanghai = datetime(2024, 3, 1, 23, 59, 59, 700_000, tzinfo=ZoneInfo("Asia/Shanghai"))
    with clock.travel(shanghai):
        assert clock.now() == datetime(2024, 3, 1, 15, 59, 59, tzinfo=UTC)


def test_it_refuses_a_time_without_a_zone():
    with pytest.raises(ValueError, match="no time zone"), clock.travel(datetime(2024, 3, 1)):  # noqa: DTZ001
        pass


def test_it_runs_ahead_by_an_offset():
    clock.set_offset(timedelta(days=10))
    try:
        assert clock.now() - datetime.now(UTC) > timedelta(days=9)
    finally:
        clock.set_offset(timedelta(0))
