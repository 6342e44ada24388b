"""What editors and approvers of the rules do."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Approval, ApprovalState
from tradeassurance.core.refusals import Verdict, refuse
from tradeassurance.core.services.approval import may_answer
from tradeassurance.desk.forms import RemarkForm
from tradeassurance.desk.moves import Move, ReasonForm
from tradeassurance.rules import policy
from tradeassurance.rules.admin.forms import UNSET, DescribeForm, DraftForm, ParameterForm, initial_of
from tradeassurance.rules.models import Parameter, ServiceRules
from tradeassurance.rules.services import drafting, publishing


def proposed(version: ServiceRules) -> Approval | None:
    """The waiting request to publish a version, if any."""
    waiting = Approval.objects.filter(
        action=drafting.PUBLISH, subject_id=version.pk, state=ApprovalState.WAITING
    )
    return waiting.first()


def may_propose(version: ServiceRules, actor: Actor, at: datetime) -> Verdict:
    """An editor, a complete draft, and not proposed yet."""
    if not (answer := policy.may_edit(version, actor, at)):
        return answer
    if proposed(version) is not None:
        return refuse("I32", _("This draft already waits for approval."), _("Ask an approver of the rules."))
    return policy.may_publish(version, actor, at)


def may_publish(version: ServiceRules, actor: Actor, at: datetime) -> Verdict:
    """An approver who did not propose it."""
    waiting = proposed(version)
    if waiting is None:
        return refuse(
            "I32", _("This draft was not proposed for publication."), _("An editor proposes it first.")
        )
    return may_answer(waiting, version, actor)


def may_set(parameter: Parameter, actor: Actor, at: datetime) -> Verdict:
    """An editor, while it is a draft."""
    return policy.may_edit(parameter.version, actor, at)


def write(parameter: Parameter, *, decided: str, **values: Any) -> None:
    """Set a parameter, or say that nobody has decided it."""
    if decided == UNSET:
        for name in ("value", "source"):
            values.pop(name)
        return drafting.unset_parameter(parameter.version, name=parameter.name, **values)
    return drafting.set_parameter(parameter.version, name=parameter.name, **values)


def _told(form: ParameterForm, parameter: Parameter) -> dict[str, Any]:
    data = form.cleaned_data
    value = None if data["decided"] == UNSET else form.typed
    return {"decided": data["decided"], "value": value, "source": data["source"], "note": data["note"]}


def _meaning(parameter: Parameter, actor: Actor, at: datetime) -> list[str]:
    texts = [str(parameter.definition.help)]
    if proposed(parameter.version) is not None:
        texts.append(gettext("The draft waits for approval; a change withdraws it from the approver."))
    return texts


def _as_it_is(version: ServiceRules) -> dict[str, Any]:
    return {"title": version.title, "applies_from": version.applies_from}


DRAFT = Move(
    name="draft",
    label=_("Draft a version"),
    service=drafting.draft,
    allowed=lambda _none, actor, at: policy.may_draft(actor),
    form=DraftForm,
    explain=_("A draft changes nothing until a second person publishes it."),
    done=_("The draft is made."),
    creates=True,
)
MOVES = (
    Move(
        name="propose",
        label=_("Propose for publication"),
        service=publishing.propose,
        allowed=may_propose,
        explain=_(
            "An approver is asked. What is approved is what is published; a later change withdraws the proposal (I33)."
        ),
        done=_("The draft waits for approval."),
    ),
    Move(
        name="describe",
        label=_("Title and start"),
        service=drafting.describe,
        allowed=policy.may_edit,
        form=DescribeForm,
        initial=_as_it_is,
        explain=_("Orders confirmed from that moment on pin the version."),
        done=_("Title and start are changed."),
        tone="secondary",
    ),
    Move(
        name="publish",
        label=_("Publish"),
        service=publishing.publish,
        allowed=may_publish,
        form=RemarkForm,
        explain=_("The version is published as it was proposed and never changes again."),
        done=_("The version is published."),
    ),
    Move(
        name="send-back",
        label=_("Send back"),
        service=publishing.send_back,
        allowed=may_publish,
        form=ReasonForm,
        values=lambda form, version: {"remark": form.cleaned_data["reason"]},
        explain=_("It stays a draft; the editor reads your reason."),
        done=_("The draft is sent back."),
        tone="danger",
    ),
    Move(
        name="set",
        label=_("Change"),
        service=write,
        allowed=may_set,
        subjects=lambda version: version.parameters.select_related("version").order_by("pk"),
        names=lambda parameter: parameter.definition.label,
        row_only=True,
        form=ParameterForm,
        initial=initial_of,
        values=_told,
        effects=_meaning,
        done=_("The parameter is changed."),
        tone="secondary",
    ),
)
"""In the order in which the page offers them; ``set`` stands on each parameter's row."""
