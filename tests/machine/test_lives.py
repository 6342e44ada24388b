"""Anybody does anything at any time: after every step the money adds up, after each life everything holds.

A Hypothesis machine over the services of an order and its disputes, under all three rules versions: late and dying
jobs, webhooks in any order, requests sent twice, with other content, or killed in the middle, two orders on one limit.
``HYPOTHESIS_PROFILE=nightly`` lives many long lives that differ each time; the default is short and always the same.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.agreeing import Agreeing
from tests.machine.disputing import Disputing
from tests.machine.goods_move import GoodsMove
from tests.machine.money_moves import MoneyMoves
from tests.machine.time_passes import TimePasses

COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
settings.register_profile("lives", max_examples=7, stateful_step_count=45, derandomize=True, **COMMON)
settings.register_profile(
    "lives_on_postgres", max_examples=3, stateful_step_count=40, derandomize=True, **COMMON
)
settings.register_profile("nightly", max_examples=300, stateful_step_count=120, **COMMON)


class Anybody(TimePasses, Agreeing, MoneyMoves, GoodsMove, Disputing):
    """Everybody at work, and time."""


@pytest.mark.long
@pytest.mark.django_db
def test_anybody_does_anything_and_everything_still_holds(on_postgres: bool) -> None:
    profile = os.environ.get("HYPOTHESIS_PROFILE") or ("lives_on_postgres" if on_postgres else "lives")
    run_state_machine_as_test(Anybody, settings=settings.get_profile(profile))
