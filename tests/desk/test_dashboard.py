"""The dashboard: what waits for whom, how many, since when, and whether the jobs run."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.desk.conftest import NOW
from tradeassurance.core import clock, tasks
from tradeassurance.desk import health, queues

INDEX = "/admin/"


def counts(answer: object) -> dict[str, int]:
    context = answer.context  # type: ignore[attr-defined]
    return {one.queue.name: one.count for one in (*context["work"], *context["money"])}


def test_it_counts_what_waits_for_finance(sign_in: Callable[..., Client], told: SimpleNamespace) -> None:
    found = counts(sign_in("finance_maker").get(INDEX))
    assert (found["orders.payments"], found["orders.refunds"]) == (1, 1)
    assert "suppliers.applied" not in found


def test_it_says_since_when_the_oldest_waits(sign_in: Callable[..., Client], told: SimpleNamespace) -> None:
    work = sign_in("risk").get(INDEX).context["work"]
    applied = next(one for one in work if one.queue.name == "suppliers.applied")
    assert (applied.count, applied.oldest) == (1, NOW)
    waits = [bool(one.count) for one in work]
    assert waits == sorted(waits, reverse=True), "what waits comes before what does not"


def test_it_leads_from_a_queue_to_its_list(sign_in: Callable[..., Client], told: SimpleNamespace) -> None:
    browser = sign_in("finance_maker")
    queue = queues.find("orders.payments")
    assert queue is not None
    assert queue.url() in browser.get(INDEX).content.decode()
    assert [row.pk for row in browser.get(queue.url()).context["cl"].result_list] == [told.announced.pk]


def test_it_shows_the_queue_of_another_role_to_nobody_else(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    address = reverse("admin:suppliers_supplier_changelist")
    menus = sign_in("auditor").get(address).context["cl"].filter_bar
    assert all(choice["display"] != "Suppliers to admit" for menu in menus for choice in menu.choices)


def test_it_asks_as_much_however_much_waits(sign_in: Callable[..., Client], told: SimpleNamespace) -> None:
    browser = sign_in("finance_maker")
    browser.get(INDEX)
    with CaptureQueriesContext(connection) as seen:
        browser.get(INDEX)
    shown = len(queues.of_actor(browser.actor))
    assert len(seen) <= shown + 14, [q["sql"][:120] for q in seen.captured_queries]


def test_it_turns_red_when_a_job_is_silent(sign_in: Callable[..., Client]) -> None:
    tasks.sweep()
    found = {job.name: job.is_late for job in health.jobs(clock.now())}
    assert found.pop("sweep") is False
    assert found == dict.fromkeys(("deliver", "documents", "signals", "checkpoint", "integrity"), True)
    assert {job.name: job.is_late for job in health.jobs(NOW + timedelta(minutes=6))}["sweep"]
    assert "Late" in sign_in("support").get(INDEX).content.decode()


def test_it_shows_the_notices_of_the_reader_s_roles(
    sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    shown = [one["notice"].topic for one in sign_in("finance_maker").get(INDEX).context["notices"]]
    assert "payment.announced" in shown
    assert "supplier.applied" not in shown
