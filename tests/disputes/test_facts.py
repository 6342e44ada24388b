"""The eligibility check is kept as keys and values, and read late in the reader's language and zone (C1, I26, N1)."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from disputes import facts
from disputes.facts import Fact
from tests import factories as world
from tests.disputes.scenes import Scene, browser
from tests.integrity.worlds import reported
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import User
from tradeassurance.core.clock import Journey

INSTANT = datetime(2024, 3, 1, 20, tzinfo=UTC)
SAMPLE = {
    "state": "delivered",
    "claim": "quality",
    "why": "no_date",
    "reason": "quality",
    "count": 2,
    "most": 3,
    "rules": "current-2024",
    "number": "D-24-1",
    "day": datetime(2024, 3, 1, tzinfo=UTC).date(),
}


class Asked(dict[str, Any]):
    """Makes up the values that a text asks for."""

    def __missing__(self, name: str) -> Any:
        return self.setdefault(name, SAMPLE.get(name, INSTANT))


def test_every_text_can_be_filled_in_both_languages() -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for key, text in facts.TEXTS.items():
                asked = Asked()
                assert text % asked
                assert "%(" not in str(Fact(key, dict(asked)))


@pytest.mark.django_db
def test_i26_the_record_holds_no_language_and_no_zone() -> None:
    with translation.override("zh-hans"):
        scene = Scene().claim()
    record = scene.dispute.eligibility

    assert json.dumps(record).isascii()
    in_time = next(row for row in record if row["key"] == "in_time")
    assert in_time["says"] == "open_until"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", in_time["values"]["until"]["instant"])
    assert reported() == {}


@pytest.mark.django_db
def test_c1_both_sides_and_staff_read_it_in_their_own_words(client: Client, the_time: Journey) -> None:
    scene = Scene().claim()
    the_time.to(scene.at)
    support = User.objects.get(pk=world.staff(roles.SUPPORT).user_id)
    client.force_login(support)
    desk = client.get(f"/admin/disputes/dispute/{scene.dispute.pk}/change/").text
    assert "1 payment received in the designated account." in desk
    assert "Paid through the platform" in desk

    page = browser(scene.buyer).get(scene.url).text
    assert "1 payment received in the designated account." in page
    (until,) = [row.fact for row in facts.kept(scene.dispute.eligibility) if row.key == "in_time"]
    with timezone.override("Asia/Shanghai"):
        there = str(until)
    with timezone.override("America/New_York"):
        here = str(until)
    assert "CST" in there
    assert here != there
    assert here.split("until ")[1].rstrip(".") in page.replace("&nbsp;", " ")
