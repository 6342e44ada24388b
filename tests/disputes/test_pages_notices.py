"""Every notice of disputes reads in words, leads to its page, and says what to do (N2)."""

import re
from pathlib import Path

import pytest

from disputes import showing
from tests.disputes import scenes
from tests.disputes.scenes import Scene
from tradeassurance.core import outbox
from tradeassurance.core.models import Notice

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
TOLD = re.compile(r"""change\.tell\((?:[^"]|\n)*?"([a-z_.]+)\"""")
OF_COMPANIES = ("opening.done", "opening.waits", "signal.raised", "signal.waits", "signal.warned")
"""Topics about a company's conduct rather than one order."""
FORCED = re.compile(r"{{|{%|}}|%}")


def topics() -> set[str]:
    """Every topic that a service or clock of disputes tells."""
    sources = [*(ROOT / "disputes/services").glob("*.py"), ROOT / "disputes/clocks.py"]
    return {topic for path in sources for topic in TOLD.findall(path.read_text(encoding="utf-8"))}


def test_it_knows_the_topics() -> None:
    assert {"dispute.opened", "offer.made", "debt.overdue.supplier", "return.stands_still"} <= topics()
    assert len(topics()) > 40


@pytest.mark.parametrize("topic", sorted(topics()))
def test_it_reads_as_text_with_a_subject_and_a_body(topic: str) -> None:
    values = {
        "dispute": "D-24-000318",
        "number": "TA-24-004217",
        "kind": "order.late_claim_closes",
        "order": "TA-24-004217",
        "amount": outbox.Amount(scenes.Decimal("4000"), "USD"),
        "due": scenes.datetime.fromisoformat("2024-04-05T15:59:59+00:00"),
        "by": "buyer",
        "text": "The caliper's record.",
        "remark": "Say why.",
        "answer": "The bank's letter names another payment.",
        "company": "Hudson Trading",
        "since": scenes.datetime.fromisoformat("2024-04-01T09:00:00+00:00"),
        "carrier": "DHL",
        "tracking": "JD014",
    }
    notice = Notice(topic=topic, values=outbox.encode(values), root_kind="none", root_id=1)
    read = outbox.render(notice, "en", "Asia/Shanghai")
    assert re.search(r"D-24-000318|TA-24-004217", read.subject) or topic in OF_COMPANIES
    assert len(read.body) > 30
    assert not FORCED.search(read.subject + read.body)
    assert "&" not in read.subject + read.body


def test_notices_of_a_whole_story_lead_to_their_pages() -> None:
    scene = scenes.late(scenes.classic())
    scene.pass_time(days=30).escalate()
    scene.decide(scene.take(), "full_refund", None)
    scene.pass_time(days=12)
    told = Notice.objects.filter(root_kind="order", root_id=scene.order.pk, company__isnull=False)
    pages = {notice.topic: outbox.render(notice, "en", "UTC").url for notice in told}
    assert pages["dispute.opened"] == pages["obligation.due"] == scene.url
    assert pages["guarantee.paid"] == f"/orders/{scene.order.number}/"
    assert pages["deadline.soon"] == scene.url
    of_the_order = f"/orders/{scene.order.number}/"
    assert set(pages.values()) == {scene.url, of_the_order, f"{of_the_order}refund-account/"}


def test_a_notice_to_staff_leads_to_the_desk() -> None:
    scene = Scene().claim().contest().escalate()
    notice = Notice.objects.get(topic="dispute.to_take")
    assert showing.address(notice).startswith("/admin/")
    assert scene.url not in showing.address(notice)
