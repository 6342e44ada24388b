"""The case file at the desk: everything, with a reason that the trail keeps (R2, I41)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from disputes import policy
from disputes.casefile import giving
from disputes.enums import FileKind
from disputes.models import Dispute
from disputes.services import casefile
from tradeassurance.core.actors import Actor
from tradeassurance.desk import timeline
from tradeassurance.desk.moves import Move, ReasonForm


class FileForm(ReasonForm):
    """In which form, and why."""

    kind = forms.ChoiceField(label=_("As"), choices=FileKind.choices)
    field_order = ("kind", "reason")


def _open(dispute: Dispute, *, by: Actor, at: datetime, key: str | None = None, **values: Any) -> Dispute:
    """Every download is an opening of its own, also from the same page."""
    return casefile.open_file(dispute, by=by, at=at, **values)


TAKE = Move(
    name="case-file",
    label=_("Take the case file"),
    service=_open,
    allowed=policy.may_open_file,
    form=FileForm,
    explain=_("Everything about the case with internal notes and, in the bundle, the sealed originals."),
    effects=lambda dispute, actor, at: [
        _("The trail keeps who took it, when and why (I41). Parties take a file of their own in the portal.")
    ],
    done=_("The opening stands in the trail."),
    tone="secondary",
)


def after(request: HttpRequest) -> Callable[[Dispute], HttpResponseBase]:
    """The file itself follows the opening."""
    actor, at = request.actor, request.received_at  # type: ignore[attr-defined]
    return lambda opened: giving.give(opened, actor, at, request.POST["kind"])


timeline.name("disputes.casefile.open_file", _("Case file taken"))
