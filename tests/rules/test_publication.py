"""From draft to published: complete, coherent, approved by another person, and then never changed."""

from datetime import timedelta

import pytest
from django.utils.functional import Promise

from tests.rules.conftest import MONDAY, NEXT_YEAR
from tradeassurance.core.actors import Actor, staff
from tradeassurance.core.calendars import DayCount
from tradeassurance.core.models import Approval, TrailEntry
from tradeassurance.core.refusals import Refused
from tradeassurance.rules import policy
from tradeassurance.rules.comparison import compare
from tradeassurance.rules.enums import Stage
from tradeassurance.rules.fingerprint import fingerprint
from tradeassurance.rules.models import ServiceRules
from tradeassurance.rules.services import drafting, publishing

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


def propose_and_publish(version: ServiceRules, editor: Actor, approver: Actor) -> ServiceRules:
    publishing.propose(version, by=editor, at=MONDAY)
    publishing.publish(version, by=approver, at=LATER)
    return ServiceRules.objects.get(pk=version.pk)


# --- drafting -------------------------------------------------------------------------------------


def test_a_copy_says_what_its_original_says(draft, current):
    assert not draft.is_published
    assert not any(row.differs for row in compare(current, draft))
    assert draft.parameters.get(name="credit_cap_usd").source == "S0"


def test_a_parameter_is_set_with_its_source(draft, editor):
    drafting.set_parameter(
        draft, by=editor, at=MONDAY, name="supplier_response", value=DayCount(6), source="S1", note="one more"
    )
    row = draft.parameters.get(name="supplier_response")
    assert (row.typed, row.source, row.note) == (DayCount(6), "S1", "one more")
    entry = TrailEntry.objects.filter(root_kind="servicerules", root_id=draft.pk).latest("seq")
    assert entry.action == "rules.drafting.set_parameter"


def test_switching_off_is_not_the_same_as_unset(draft, editor):
    drafting.set_parameter(draft, by=editor, at=MONDAY, name="auto_escalation", value=None)
    assert "auto_escalation" in draft.values()
    assert draft.values()["auto_escalation"] is None
    drafting.unset_parameter(draft, by=editor, at=MONDAY, name="auto_escalation")
    assert "auto_escalation" not in draft.values()


@pytest.mark.parametrize(("name", "value"), [("appeal", None), ("custody", "barter"), ("no_such_thing", 1)])
def test_a_wrong_value_or_name_is_refused(draft, editor, name, value):
    before = draft.values()
    with pytest.raises(Refused):
        drafting.set_parameter(draft, by=editor, at=MONDAY, name=name, value=value)
    assert draft.values() == before


def test_only_an_editor_writes(draft, approver, current, editor):
    with pytest.raises(Refused, match="editors"):
        drafting.set_parameter(draft, by=approver, at=MONDAY, name="appeal", value=DayCount(9))
    with pytest.raises(Refused, match="never changes"):
        drafting.set_parameter(current, by=editor, at=MONDAY, name="appeal", value=DayCount(9))


def test_a_code_names_one_version(draft, editor):
    with pytest.raises(Refused, match="with this code"):
        drafting.draft(by=editor, at=MONDAY, code="next-2027", title="Again")


# --- what is missing ------------------------------------------------------------------------------


def test_an_empty_draft_misses_everything(empty):
    missing = policy.missing(empty.values())
    assert set(missing) == set(Stage)


@pytest.mark.parametrize("name", ["supplier_response", "delivery_opens", "quality_closes", "credit_cap_usd"])
def test_an_unset_parameter_of_a_used_stage_refuses_publication(draft, editor, name):
    drafting.unset_parameter(draft, by=editor, at=MONDAY, name=name)
    with pytest.raises(Refused, match="Not set"):
        publishing.propose(draft, by=editor, at=MONDAY)
    assert not Approval.objects.exists()


def test_an_unset_parameter_of_a_stage_that_is_not_used_does_not(draft, editor, approver):
    drafting.set_parameter(draft, by=editor, at=MONDAY, name="delivery_covered", value=False)
    drafting.unset_parameter(draft, by=editor, at=MONDAY, name="delivery_opens")
    published = propose_and_publish(draft, editor, approver)
    assert published.rules.delivery_opens is None


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("refund_order", "supplier_guarantee", "held money"),
        ("automatic_acceptance", "none_held", "held"),
        ("quality_closes", None, "must close"),
        ("delivery_closes", None, "must close"),
        ("credit_cap_usd", 0, "may not exceed"),
    ],
)
def test_a_contradiction_refuses_publication(draft, editor, name, value, reason):
    drafting.set_parameter(draft, by=editor, at=MONDAY, name=name, value=value)
    with pytest.raises(Refused, match=reason):
        publishing.propose(draft, by=editor, at=MONDAY)


def test_a_version_never_applies_from_the_past(draft, editor):
    drafting.describe(draft, by=editor, at=MONDAY, title="Next", applies_from=MONDAY - timedelta(seconds=1))
    with pytest.raises(Refused, match="still to come"):
        publishing.propose(draft, by=editor, at=MONDAY)


# --- publishing -----------------------------------------------------------------------------------


def test_a_second_person_publishes_what_was_proposed(draft, editor, approver):
    published = propose_and_publish(draft, editor, approver)
    assert published.is_published
    assert (published.published_at, published.published_by_id) == (LATER, approver.user_id)
    assert published.content_hash == fingerprint("next-2027", NEXT_YEAR, published.parameters.all())
    assert ServiceRules.objects.in_force(NEXT_YEAR) == published
    assert ServiceRules.objects.in_force(NEXT_YEAR - timedelta(seconds=1)).code == "current-2024"


def test_nobody_publishes_without_a_proposal(draft, approver):
    with pytest.raises(Refused, match="not proposed"):
        publishing.publish(draft, by=approver, at=LATER)


def test_nobody_approves_their_own_proposal(draft, editor):
    publishing.propose(draft, by=editor, at=MONDAY)
    both = staff(editor.user_id, "rules_editor", "rules_approver")
    with pytest.raises(Refused, match="their own"):
        publishing.publish(draft, by=both, at=LATER)


def test_an_editor_is_no_approver(draft, editor, make_user):
    publishing.propose(draft, by=editor, at=MONDAY)
    colleague = staff(make_user("other@example.com").pk, "rules_editor")
    with pytest.raises(Refused, match="role"):
        publishing.publish(draft, by=colleague, at=LATER)


def test_a_change_after_the_proposal_needs_a_new_one(draft, editor, approver):
    publishing.propose(draft, by=editor, at=MONDAY)
    drafting.set_parameter(draft, by=editor, at=MONDAY, name="appeal", value=DayCount(9))
    with pytest.raises(Refused, match="not proposed"):
        publishing.publish(draft, by=approver, at=LATER)


def test_a_proposal_waits_once(draft, editor):
    publishing.propose(draft, by=editor, at=MONDAY)
    with pytest.raises(Refused, match="already waits"):
        publishing.propose(draft, by=editor, at=LATER)


def test_a_draft_sent_back_stays_a_draft(draft, editor, approver):
    publishing.propose(draft, by=editor, at=MONDAY)
    publishing.send_back(draft, by=approver, at=LATER, remark="Nine days are too many.")
    assert not ServiceRules.objects.get(pk=draft.pk).is_published
    assert Approval.objects.get().remark == "Nine days are too many."


# --- side by side ---------------------------------------------------------------------------------


def test_two_versions_side_by_side_show_what_differs(current):
    classic = ServiceRules.objects.get(code="classic-2015")
    rows = {row.definition.name: row for row in compare(classic, current)}
    assert rows["supplier_response"].differs
    assert (rows["supplier_response"].a.text, rows["supplier_response"].b.text) == (
        "15 business days",
        "5 days",
    )
    assert not rows["appeal"].differs
    assert (rows["delivery_opens"].a.text, rows["delivery_opens"].b.text) == ("not used", "1 day")
    assert rows["delivery_opens"].differs


def test_an_unset_parameter_is_shown_as_not_set(empty, current):
    row = next(row for row in compare(current, empty) if row.definition.name == "appeal")
    assert (row.b.text, row.differs) == ("not set", True)


def test_contradictions_are_said_in_the_readers_language(empty):
    assert all(isinstance(sentence, Promise) for sentence in policy.contradictions(empty.values()))
