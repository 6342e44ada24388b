"""A watcher asks whether the jobs still run."""

from datetime import timedelta

import pytest
from django.test import Client

from tradeassurance.core import clock, tasks

pytestmark = pytest.mark.django_db


def test_it_is_red_before_the_jobs_ever_ran(client: Client, the_time: clock.Journey) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "silent": ["deliver", "sweep"]})


def test_it_is_green_while_they_run_and_red_when_one_falls_silent(
    client: Client, the_time: clock.Journey
) -> None:
    # Given jobs that ran just now
    tasks.sweep()
    tasks.deliver()
    assert client.get("/health/").status_code == 200

    # When one of them has been silent for long
    the_time.forward(timedelta(minutes=6))
    tasks.deliver()

    # Then it is named
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["silent"]) == (503, ["sweep"])
