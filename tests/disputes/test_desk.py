"""The case page of the desk: what it shows, what it costs, what it never gives away (A2, I44)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disputes.models import Dispute
from disputes.services import arbitration, claim, negotiation
from tests.integrity import worlds
from tests.journeys.story import Story, on
from tradeassurance.accounts import roles
from tradeassurance.accounts.models import RoleGrant, User
from tradeassurance.core import clock
from tradeassurance.core.models import Deadline
from tradeassurance.core.services import deadlines

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture
def story() -> Story:
    """A case under review, with evidence, offers, messages and notes."""
    story = Story()
    story.draft(on("2024-01-20"))
    story.agree(on("2024-01-21"))
    story.pay(on("2024-01-22"))
    story.ship(on("2024-02-28"))
    story.deliver(on("2024-03-20"))
    story.claim(on("2024-04-02"), "quality", evidence=[story.proof()])
    negotiation.contest(
        story.dispute, by=story.seller, at=on("2024-04-03"), response="The samples were approved."
    )
    story.offer(on("2024-04-03", "11:00"), story.seller, amount="1000")
    story.escalate(on("2024-04-04"))
    story.take(on("2024-04-05"))
    arbitration.note(
        story.dispute, by=story.arbitrator, at=on("2024-04-05", "11:00"), text="Ask the agency again."
    )
    claim.write(
        story.dispute, by=story.buyer, at=on("2024-04-05", "12:00"), text="Please decide soon.", language="en"
    )
    return story


@pytest.fixture
def desk(client: Client, story: Story) -> Client:
    """The arbitrator of the case, signed in."""
    client.force_login(staff_of(story.arbitrator.user_id, roles.ARBITRATOR))
    return client


def staff_of(user_id: int | None, *held: str) -> User:
    user = User.objects.get(pk=user_id)
    user.is_staff = True
    user.save()
    for role in held:
        RoleGrant.objects.get_or_create(user=user, role=role, defaults={"granted_at": on("2024-01-01")})
    return user


def page(dispute: Dispute) -> str:
    return f"/admin/disputes/dispute/{dispute.pk}/change/"


def test_it_shows_everything_an_arbitrator_needs(desk: Client, story: Story) -> None:
    text = desk.get(page(story.dispute)).content.decode()

    for fact in (
        "Luminous flux",
        "findings.txt",
        "The samples were approved.",
        "Ask the agency again.",
        "Please decide",
    ):
        assert fact in text
    assert "Decide the case" in text


def test_a2_it_costs_as_much_for_a_large_case_as_for_a_small_one(desk: Client, story: Story) -> None:
    desk.get(page(story.dispute))
    with CaptureQueriesContext(
        connection,
    ) as small:
        desk.get(page(story.dispute))
    for n in range(12):
        at = on("2024-04-06", f"{n + 8:02d}:00")
        claim.write(story.dispute, by=story.seller, at=at, text=f"Message {n}", language="en")
        claim.add_evidence(story.dispute, by=story.buyer, at=at, proof=story.proof(text=f"{n} lm".encode()))
        arbitration.note(story.dispute, by=story.arbitrator, at=at, text=f"Note number {n}")

    with CaptureQueriesContext(connection) as large:
        desk.get(page(story.dispute))

    assert len(large) <= len(small) + 2
    assert len(large) <= MOST_QUERIES


def test_a_case_that_was_guaranteed_costs_no_more(client: Client) -> None:
    """The longest story: extended, decided, not refunded, guaranteed, owed, in debt."""
    story = worlds.guaranteed()
    clock = Deadline.objects.filter(outcome="open", kind="debt.reimburse").latest("pk")
    until = clock.due_at + timedelta(days=10)
    deadlines.extend(
        clock,
        by=story.risk,
        at=clock.started_at,
        until=until,
        category="strike",
        reason="The port is closed.",
    )
    client.force_login(staff_of(story.arbitrator.user_id, roles.ARBITRATOR))
    address = page(story.dispute)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        text = client.get(address).content.decode()

    assert "The port is closed." in text
    assert len(asked) <= MOST_QUERIES


def test_a_decision_keeps_what_was_typed_and_says_what_is_missing(desk: Client, story: Story) -> None:
    address = page(story.dispute).replace("change/", "move/decide/")
    deviation = story.dispute.deviations.get()
    sent = {
        f"finding_{deviation.pk}": "confirmed",
        "liability": "shared",
        "remedy": "partial_refund",
        "reasons": "Both erred, for these reasons.",
        "inspection_fee_by": "supplier",
        "return_freight_by": "supplier",
        "customs_by": "supplier",
    }

    answer = desk.post(address, sent)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Say how much goes back." in text
    assert "Both erred, for these reasons." in text
    assert story.dispute.state == "under_review"


def test_a_decision_is_issued_from_the_desk(desk: Client, story: Story) -> None:
    address = page(story.dispute).replace("change/", "move/decide/")
    form = desk.get(address)
    deviation = story.dispute.deviations.get()
    sent = {
        f"finding_{deviation.pk}": "confirmed",
        "liability": "shared",
        "remedy": "partial_refund",
        "amount": "4000.00",
        "reasons": "Both erred, for these reasons.",
        "inspection_fee_by": "supplier",
        "return_freight_by": "supplier",
        "customs_by": "buyer",
        "departure": "The samples prove it without a report.",
    }
    assert form.status_code == 200

    answer = desk.post(address, sent)

    assert answer.status_code == 302
    decision = story.dispute.determinations.get()
    assert (decision.amount, decision.customs_by, story.dispute.state) == (Decimal(4000), "buyer", "decided")


def test_a_colleague_sees_the_case_and_may_not_decide_it(client: Client, story: Story) -> None:
    client.force_login(staff_of(story.senior.user_id, roles.ARBITRATOR, roles.SENIOR_ARBITRATOR))

    assert client.get(page(story.dispute)).status_code == 200
    assert client.get(page(story.dispute).replace("change/", "move/decide/")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_asks_as_much_for_thirty_rows_as_for_one(
    desk: Client, story: Story, rows: int, django_assert_max_num_queries: Callable
) -> None:
    template = story.dispute
    for n in range(rows - 1):
        template.pk, template.number, template.order_id = None, f"D-24-9{n:05d}", story.order_id
        template._state.adding = True
        template.__dict__["state"], template.ended_at = "withdrawn", on("2024-04-06")
        template.save()

    with django_assert_max_num_queries(14):
        desk.get("/admin/disputes/dispute/")


def test_the_desk_opens_on_my_cases_and_who_must_act_next(desk: Client, story: Story) -> None:
    with clock.travel(on("2024-04-06")):
        ((_, rows, _),) = desk.get("/admin/").context["mine"]
    ((case, _, _, wait),) = rows
    assert (case, wait.what, wait.who) == (story.dispute, "Answer the offer", "The party that was asked")
