"""Every notice of orders, payments and suppliers says what to do, in plain text (N2)."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from tests import factories as world
from tests.orders.browsing import browser
from tradeassurance.core import outbox
from tradeassurance.core.models import Notice
from tradeassurance.core.outbox import Amount

ROOT = Path(settings.BASE_DIR)
TOLD = re.compile(r"\.tell\(\s*[\w.()\[\]]+,\s*\"([a-z_.]+)\"")
MINE = (
    "order.",
    "amendment.",
    "giveback.",
    "request.",
    "credit.",
    "money.",
    "payment.",
    "refund.",
    "batch.",
    "service.",
    "supplier.",
    "approval.",
)
INSTANT = datetime(2024, 3, 15, 15, 59, 59, tzinfo=UTC)
VALUES = {
    "order": "TA-24-004217",
    "by": "Müller & Söhne <Hamburg>",
    "company": "Müller & Söhne <Hamburg>",
    "version": 2,
    "number": 3,
    "product": "LED lamp <E27>",
    "note": "Two days & a half.",
    "reason": "It's too late & too little.",
    "amount": Amount(Decimal("1250000"), "JPY"),
    "agency": "Müller & Söhne <Hamburg>",
    "fee": Amount(Decimal(310), "USD"),
    "limit": Amount(Decimal(40_000), "USD"),
    "before": Amount(Decimal(50_000), "USD"),
    "missing": Amount(Decimal("250000"), "JPY"),
    "event": "evt_17",
    "bank_reference": "OUT-17",
    "reference": "TA-24-004217-1",
    "carrier": "Sea & Sons",
    "tracking": "SL-1",
    "action": "rules.publish",
    "key": "TA-24-004217-R1-1",
    "said": "refused",
    "batch": "PB-24-004217",
    **dict.fromkeys(("due", "opens", "closes", "ship_by", "since"), INSTANT),
    "day": date(2024, 3, 15),
}


def topics() -> list[str]:
    """Every topic that services of ours tell, and have told."""
    sources = [
        path for app in ("orders", "suppliers", "tradeassurance/core") for path in (ROOT / app).rglob("*.py")
    ]
    told = {topic for path in sources for topic in TOLD.findall(path.read_text(encoding="utf-8"))}
    kept = {path.stem for path in (ROOT / "templates/notices").glob("*.txt")}
    return sorted(topic for topic in told | kept if topic.startswith(MINE))


def test_it_finds_the_topics_in_the_services() -> None:
    assert {"order.proposed", "payment.received", "refund.due", "supplier.joined", "approval.asked"} <= set(
        topics()
    )


@pytest.mark.parametrize("topic", topics())
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_says_it_in_plain_text(topic: str, language: str) -> None:
    notice = Notice(root_kind="nothing", topic=topic, values=outbox.encode(VALUES), at=INSTANT)
    text = outbox.render(notice, language, "Asia/Shanghai")
    assert text.subject
    assert len(text.subject) < 180
    assert text.body
    for sign in ("&amp;", "&#", "&lt;", "{{", "{%", "None", "  "):
        assert sign not in text.subject + text.body


def test_it_says_amounts_and_instants_as_their_reader_does() -> None:
    notice = Notice(
        root_kind="nothing", topic="order.confirmed.pay", values=outbox.encode(VALUES), at=INSTANT
    )
    text = outbox.render(notice, "en", "Asia/Shanghai")
    assert "JPY\u00a01,250,000" in text.subject
    assert "Friday 15 March 2024, 23:59 CST (Shanghai)" in text.subject


@pytest.mark.django_db
def test_a_notice_leads_to_a_page_that_its_reader_may_open() -> None:
    told = world.order(stage="confirmed")
    client = browser(told.buyer)
    mine = Notice.objects.filter(company=told.buyer.company)
    assert {outbox.render(notice, "en").url for notice in mine} == {f"/orders/{told.order.number}/"}
    assert client.get(f"/orders/{told.order.number}/").status_code == 200
    joined = Notice.objects.get(company=told.supplier.company, topic="supplier.joined")
    assert outbox.render(joined, "en").url == "/participation/"
    for notice in Notice.objects.exclude(role=""):
        assert outbox.render(notice, "en").url.startswith("/admin/")
