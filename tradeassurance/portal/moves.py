"""A move on a page: a form with a token, one service, and a refusal that keeps what was typed (DESIGN 5)."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.refusals import Refused, Verdict
from tradeassurance.portal.components import Confirm

REFUSED = 409
"""The status of a page that shows a refusal: the request was understood, the case does not allow it."""


class MoveForm(forms.Form):
    """A form that is sent once: its token makes a repeated request get the first answer (I17)."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages={"required": _("Open this page again and send it once more.")},
    )

    @property
    def token(self) -> str:
        """The token, for the ``key`` of a service."""
        return str(self.cleaned_data["key"])

    def values(self) -> dict[str, Any]:
        """What the service is told: everything typed but the token."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


@dataclass(frozen=True)
class Sent:
    """What became of a form: done with a result, or not, with the refusal if it was one."""

    done: bool = False
    result: Any = None
    refusal: Refused | None = None

    @property
    def status(self) -> int:
        """The status of the page that shows the form again."""
        return REFUSED if self.refusal else 200


def send(request: HttpRequest, form: MoveForm, call: Callable[..., Any], **values: Any) -> Sent:
    """Call a service with a posted, valid form; anything else is left for the page to show.

    ``call`` is the service, bound to its record; it is told who acts, when the request arrived and the token.
    """
    if request.method != "POST" or not form.is_valid():
        return Sent()
    edge = {"by": request.actor, "at": request.received_at, "key": form.token}  # type: ignore[attr-defined]
    try:
        return Sent(True, call(**edge, **(values or form.values())))
    except Refused as refusal:
        return Sent(refusal=refusal)


@dataclass(frozen=True)
class MovePage:
    """A move with a page of its own: what happens, the form, the service, and where it leads.

    ``to`` is a URL, or gives one for what the service made.
    """

    form: MoveForm
    confirm: Confirm
    call: Callable[..., Any]
    done: Any
    to: str | Callable[[Any], str]
    verdict: Verdict
    template: str = "portal/confirm.html"
    context: Mapping[str, Any] = field(default_factory=dict)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Shows the page, or does it and leads on. What state or policy refuses is said at once."""
        # Who may not do it hears that, and not what is missing in the form.
        if not self.verdict and (request.method != "POST" or not self.form.is_valid()):
            context = {"confirm": self.confirm, "refusal": self.verdict}
            return render(request, "portal/not_now.html", context, status=REFUSED)
        sent = send(request, self.form, self.call)
        if sent.done:
            messages.success(request, self.done)
            return redirect(self.to(sent.result) if callable(self.to) else self.to)
        context = {**self.context, "confirm": self.confirm, "form": self.form, "refusal": sent.refusal}
        return render(request, self.template, context, status=sent.status)
