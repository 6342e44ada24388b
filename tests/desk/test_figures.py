"""The page of the figures: for those who read cases and books, with its file, and bounded in what it asks (R3)."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.disputes.scenes import Scene
from tradeassurance.accounts.models import Company
from tradeassurance.core.clock import Journey

pytestmark = pytest.mark.django_db

URL = "/admin/disputes/dispute/figures/"
MARCH = f"{URL}?since=2024-03-01&until=2024-03-31"


@pytest.fixture
def scene(now: Journey) -> Scene:
    """A decided dispute, looked at afterwards."""
    scene = Scene().decided()
    scene.pass_time(days=12)
    now.to(scene.at)
    return scene


def lines(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_r3_it_shows_pictures_and_tables_for_the_days_asked_for(
    scene: Scene, sign_in: Callable[..., Client]
) -> None:
    reader = sign_in("arbitration_head")
    page = reader.get(MARCH).content.decode()
    assert page.count("<svg viewBox") >= 3
    for words in (
        "Inflow and backlog",
        "How long it takes",
        "Within the deadline",
        "Outcomes by reason",
        "Money",
    ):
        assert words in page
    assert "31 Mar 2024" in page
    assert "Quality differs from the contract" in reader.get(f"{URL}?since=2024-01-01").content.decode()
    # Nothing is still to come, and what makes no sense is said so
    assert reader.get(f"{URL}?since=2030-01-01&until=2031-01-01").status_code == 200
    wrong = reader.get(f"{URL}?since=2024-03-31&until=2024-03-01").content.decode()
    assert "The last day is before the first one." in wrong


def test_r3_its_file_holds_the_same_and_runs_no_formula(scene: Scene, sign_in: Callable[..., Client]) -> None:
    Company.objects.filter(pk=scene.supplier.company.pk).update(name="=HYPERLINK(1)")
    reader = sign_in("auditor")
    rows = lines(reader.get(f"{URL}?since=2024-01-01&file=1"))
    titles = [row[0] for row in rows if len(row) == 1]
    assert titles == [
        "Inflow and backlog",
        "Age of the backlog",
        "How long it takes",
        "Within the deadline",
        "Outcomes by reason",
        "Outcomes by supplier",
        "Money",
    ]
    assert ["'=HYPERLINK(1)", "0", "1", "0", "0", "0", "0", "1"] in rows
    # Everything that was held went its way, and no bank has sent the refund yet
    assert [row[0] for row in rows[rows.index(["Money"]) + 1 :] if row] == ["Currency"]
    (held,) = [row for row in lines(reader.get(f"{MARCH[:-2]}20&file=1")) if row and row[0] == "USD"]
    assert held[1:4] == ["10000.00", "7500.00", "0.00"]


def test_r3_who_may_read_it(scene: Scene, sign_in: Callable[..., Client]) -> None:
    for role, status in (
        ("support", 403),
        ("rules_editor", 403),
        ("finance_checker", 200),
        ("arbitrator", 200),
    ):
        assert sign_in(role).get(URL).status_code == status, role
    menu = sign_in("arbitrator").get("/admin/").content.decode()
    assert f'href="{URL}"' in menu
    assert f'href="{URL}"' not in sign_in("support").get("/admin/").content.decode()


def test_r3_it_asks_the_same_however_many_disputes_there_are(
    scene: Scene, sign_in: Callable[..., Client]
) -> None:
    reader, found = sign_in("auditor"), []
    for _again in range(2):
        reader.get(MARCH)
        with CaptureQueriesContext(connection) as seen:
            reader.get(MARCH)
        found.append(len(seen))
        dispute, again = scene.dispute, len(found)
        for n in range(30):
            dispute.pk, dispute.number = None, f"D-24-{again}-{n}"
            dispute.save(force_insert=True)
    assert found[0] == found[1] <= 25
