"""The golden table: state × move × actor, as docs/states.md shows it and as the machines behave (DESIGN 8)."""

from itertools import product

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.journeys.story import Story, on
from tradeassurance.accounts import roles
from tradeassurance.core import fsm, statebook
from tradeassurance.core.actors import CLOCK, PROVIDER, Actor, staff

MACHINES = settings.DOCUMENTED_MACHINES
STAFF = [role.name for role in roles.ROLES]


def test_the_documents_show_the_table_of_the_code() -> None:
    call_command("statebook", "--check")


@pytest.mark.parametrize("label", MACHINES)
def test_every_state_can_be_reached_and_every_end_is_an_end(label: str) -> None:
    (model,) = statebook.machines([label])
    initial = model._meta.get_field("state").get_default()
    reached = {initial} | {move.target for move in fsm.moves(model).values()}

    assert {value for value, _label in statebook.states(model)} == reached


@pytest.mark.django_db
@pytest.mark.parametrize("label", ["orders.Order", "disputes.Dispute"])
def test_state_by_move_by_actor(label: str) -> None:
    """Given a record in each state, when each actor tries each move, then the table decides."""
    story = a_story()
    record = story.order if label == "orders.Order" else story.dispute
    model = type(record)
    table = fsm.moves(model)
    for (state, _words), move, (hand, actor) in product(
        statebook.states(model), table.values(), actors(story)
    ):
        record.__dict__["state"] = state
        verdict = fsm.verdict(record, move.name, actor, on("2024-04-30"))
        in_table = state in move.sources and hand in move.by
        if not in_table:
            assert not verdict, f"{hand} may {move.name} in {state}, the table says no"
        elif move.allowed is None:
            assert verdict, f"{hand} may not {move.name} in {state}, the table says yes"


@pytest.mark.django_db
def test_staff_tied_to_a_party_may_nothing() -> None:
    story = a_story()
    tied = Actor(
        "person", user_id=1, roles=frozenset(STAFF), tied_companies=frozenset([story.supplier_company.pk])
    )

    for name in fsm.moves(type(story.dispute)):
        assert not fsm.verdict(story.dispute, name, tied, on("2024-04-30"))


def a_story() -> Story:
    story = Story()
    story.draft(on("2024-01-20"))
    story.agree(on("2024-01-21"))
    story.pay(on("2024-01-22"))
    story.ship(on("2024-02-28"))
    story.deliver(on("2024-03-20"))
    story.claim(on("2024-04-02"), "quality")
    return story


def actors(story: Story) -> list[tuple[str, Actor]]:
    parties = [("buyer", story.buyer), ("supplier", story.seller), ("clock", CLOCK), ("provider", PROVIDER)]
    return parties + [(name, staff(999, name)) for name in STAFF]
