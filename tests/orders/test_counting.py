"""A date is told with its arithmetic: count, place, days that did not count, end, and what moved it (C8, X14)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from orders import counting
from orders.enums import Clock
from tests.disputes.scenes import Scene, browser
from tests.factories import staff
from tradeassurance.accounts import roles
from tradeassurance.core import calendars
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.clock import Journey
from tradeassurance.core.models import Closure, Deadline
from tradeassurance.core.services import deadlines

pytestmark = pytest.mark.django_db
APRIL = datetime(2024, 4, 26, 8, tzinfo=UTC)


def fifteen_days_in_china() -> calendars.Due:
    return calendars.due(
        APRIL,
        DayCount(15, "business"),
        zone="Asia/Shanghai",
        country="CN",
        parameter="supplier_response",
        rules_code="classic-2015",
    )


def test_x14_business_days_with_holidays_and_make_up_days() -> None:
    assert counting.reasons(fifteen_days_in_china()) == [
        "15 business days in China from Friday 26 April 2024; 1 May (Labor Day), "
        "2 May (Day off (substituted from 04/28/2024)), and 3 May (Day off (substituted from 05/11/2024)) do not count; "
        "28 April and 11 May are working days there; ends Monday 20 May 2024, 23:59:59 Shanghai time.",
        "The number is “Supplier must respond within” of the rules classic-2015.",
    ]


def test_x14_it_reads_in_chinese_too() -> None:
    with translation.override("zh-hans"):
        sentence = counting.reasons(fifteen_days_in_china())[0]
    assert "2024年4月26日" in sentence
    assert "5月1日" in sentence
    assert "劳动节" in sentence


def test_x14_a_closure_counts_for_clocks_that_started_after_it_was_entered() -> None:
    closed = Closure.objects.create(country="CN", date=date(2024, 4, 30), reason="Storm")
    assert "30 April (closed by the desk)" in counting.reasons(fifteen_days_in_china())[0]
    closed.entered_at = APRIL + timedelta(days=1)
    closed.save()
    assert "30 April" not in counting.reasons(fifteen_days_in_china())[0]


def test_c8_windows_say_how_they_were_counted_and_what_moved_them(the_time: Journey) -> None:
    scene = Scene()
    the_time.to(scene.at)
    page = f"/orders/{scene.order.number}/"
    clock = Deadline.objects.get(root_id=scene.order.pk, kind=Clock.QUALITY_CLAIM_CLOSES)
    delivered = counting.reasons(clock)[0]
    assert delivered.startswith("30 days from ")
    assert delivered in browser(scene.buyer).get(page).text
    until = clock.due_at + timedelta(days=5)
    deadlines.extend(
        clock, by=staff(roles.RISK), at=scene.at, until=until, category="strike", reason="The port is closed."
    )
    text = browser(scene.buyer).get(page).text
    assert delivered in text
    assert "Labor strike. The port is closed." in text
    assert text.count("Moved from") == 1


def test_c8_a_clock_that_stands_says_since_when() -> None:
    scene = Scene().claim().contest().escalate()
    clock = Deadline.objects.get(kind="dispute.determine")
    clock.paused_at = scene.at
    assert counting.reasons(clock)[-1].startswith("It stands still since ")
