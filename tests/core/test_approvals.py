"""Four eyes: another person, of the right role, of exactly the content that was put before them (A6, I32, I33)."""

import pytest

from tests import factories as world
from tradeassurance.core import actors
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Approval
from tradeassurance.core.refusals import Refused
from tradeassurance.core.services import approval as answering
from tradeassurance.rules.models import Parameter, ServiceRules
from tradeassurance.rules.services import drafting, publishing

pytestmark = pytest.mark.django_db

AT = world.STARTS["current-2024"]
LATER = AT + world.HOUR


@pytest.fixture
def editor() -> Actor:
    """Somebody who writes rules."""
    return world.staff("rules_editor")


@pytest.fixture
def asked(editor: Actor) -> Approval:
    """A version of the rules that waits for a second person."""
    version = drafting.draft(
        by=editor,
        at=AT,
        code="next",
        title="Next",
        copy_of=ServiceRules.objects.get(code="current-2024"),
        applies_from=AT + 30 * world.DAY,
    )
    return publishing.propose(version, by=editor, at=AT)


def version() -> ServiceRules:
    return ServiceRules.objects.get(code="next")


def refused(approval: Approval, by: Actor, **values: object) -> str:
    """The rule under which an answer is refused; it changed nothing."""
    before = (version().state, version().trail_length)
    with pytest.raises(Refused) as answer:
        answering.answer(approval, by=by, at=LATER, **({"approve": True} | values))
    approval.refresh_from_db()
    assert (version().state, version().trail_length) == before
    return answer.value.rule


def test_a6_it_needs_another_person(asked: Approval, editor: Actor) -> None:
    # Given an editor who may also approve
    both = actors.staff(editor.user_id, "rules_editor", "rules_approver")

    # When they approve their own work, then that is refused
    assert refused(asked, both) == "A6"
    assert asked.state == "waiting"


@pytest.mark.parametrize("role", ["rules_editor", "finance_checker", "senior_arbitrator"])
def test_it_needs_the_role(asked: Approval, role: str) -> None:
    # When somebody of another role approves, then that is refused
    assert refused(asked, world.staff(role)) == "A6"
    assert asked.state == "waiting"


def test_a6_it_needs_the_content_that_was_asked_about(asked: Approval) -> None:
    # Given a draft that somebody changed past the door after it was put before an approver
    Parameter.objects.filter(version=version(), name="reminder_before").update(value=None, is_set=False)

    # When it is approved, then that is refused
    assert refused(asked, world.staff("rules_approver")) == "I33"
    assert asked.state == "waiting"


def test_it_has_to_be_asked_for_again_after_an_edit(asked: Approval, editor: Actor) -> None:
    # Given a draft that its editor changed after all
    drafting.describe(version(), by=editor, at=AT, title="Next but one", applies_from=version().applies_from)

    # When it is approved, then that is refused: nothing waits any more
    assert refused(asked, world.staff("rules_approver")) == "I32"
    assert asked.state == "void"


def test_it_brings_about_what_was_approved(asked: Approval) -> None:
    # Given another person of the right role
    approver = world.staff("rules_approver")

    # When that person approves
    answering.answer(asked, by=approver, at=LATER, approve=True, remark="Read twice.")

    # Then it is published, with who answered and when; a second answer is refused
    asked.refresh_from_db()
    assert version().state == "published"
    assert (asked.state, asked.checker_id, asked.decided_at) == ("approved", approver.user_id, LATER)
    assert refused(asked, world.staff("rules_approver")) == "I32"


def test_it_is_sent_back_with_a_remark_only(asked: Approval) -> None:
    # Given an approver who does not agree
    approver = world.staff("rules_approver")
    assert refused(asked, approver, approve=False, remark="  ") == "A6"

    # When they say what should change
    answering.answer(asked, by=approver, at=LATER, approve=False, remark="Too short.")

    # Then it stays a draft
    asked.refresh_from_db()
    assert (asked.state, asked.remark) == ("refused", "Too short.")
    assert version().state == "draft"
