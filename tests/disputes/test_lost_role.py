"""Whoever approves has the role at that moment, not only when it was put before them (I32, A6, A9)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from disputes.services import determination, recovery
from tests import factories
from tests.integrity import worlds
from tests.integrity.worlds import reported
from tests.journeys.story import Story, on
from tradeassurance.accounts.actor import actor_of
from tradeassurance.accounts.models import User
from tradeassurance.accounts.services import granting
from tradeassurance.core import clock
from tradeassurance.core.actors import CLOCK, staff
from tradeassurance.core.models import Approval
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import approval as approving

pytestmark = pytest.mark.django_db
AT = on("2024-05-02")


def decision_waits() -> tuple[Story, str]:
    """A second decision waits for a senior arbitrator."""
    return worlds.awaiting_approval(), "senior_arbitrator"


def write_off_waits() -> tuple[Story, str]:
    """A debt waits to be written off."""
    story = worlds.guaranteed()
    recovery.ask_write_off(story.debt, by=story.finance, at=on("2024-05-01"), reason="Insolvent.")
    return story, "finance_checker"


def dismissed(role: str) -> User:
    """Somebody who could approve when it was asked for, and lost the role since; another role stays."""
    user = User.objects.get(pk=factories.staff(role, "support").user_id)
    assert role in actor_of(user, AT).roles
    granting.revoke(user, by=CLOCK, at=on("2024-05-01", "12:00"), role=role, reason="Moved on.")
    return user


@pytest.mark.parametrize("waits", [decision_waits, write_off_waits])
def test_i32_who_lost_the_role_after_it_was_asked_for_does_not_approve(
    client: Client, waits: Callable[[], tuple[Story, str]]
) -> None:
    # Given something that waits, and somebody who had the role when it was asked for
    _story, role = waits()
    asked = Approval.objects.get(state="waiting")
    user = dismissed(role)

    # When they approve it, by the service or with a page that is still open
    for approve in (True, False):
        with pytest.raises(Refused) as refused:
            approving.answer(asked, by=actor_of(user, AT), at=AT, approve=approve, remark="Read.")
        assert refused.value.rule == "A6"
    with clock.travel(AT):
        client.force_login(user, "tradeassurance.accounts.backends.RoleBackend")
        address = reverse("admin:core_approval_move", args=[asked.pk, "approve"])
        sent = client.post(address, {"token": "token-of-an-open-page", "remark": "Read."})
        assert sent.status_code in (403, 404, 409)

    # Then it waits still, for somebody who has the role
    asked.refresh_from_db()
    assert asked.state == "waiting"
    approving.answer(asked, by=factories.staff(role), at=AT, approve=True, remark="Read.")
    assert reported() == {}


def test_i32_the_page_of_the_case_asks_for_the_role_too() -> None:
    story, role = decision_waits()
    second = story.dispute.determinations.get(number=2)
    with pytest.raises(Refused) as refused:
        determination.answer_approval(second, by=actor_of(dismissed(role), AT), at=AT, approve=True)
    assert refused.value.rule == "A6"


def test_i32_a9_who_decided_first_approves_by_no_page() -> None:
    # Given that the first arbitrator has become a senior one since
    story, role = decision_waits()
    first = staff(story.arbitrator.user_id, "arbitrator", role)

    # When they answer about the second decision, on the page of approvals
    asked = Approval.objects.get(state="waiting")
    for approve in (True, False):
        with pytest.raises(Refused) as refused:
            approving.answer(asked, by=first, at=AT, approve=approve, remark="Read.")

        # Then that is refused as on the page of the case
        assert refused.value.rule == "A9"
    assert story.dispute.determinations.get(number=2).state == "awaiting_approval"
