"""The page of a move: a GET shows the form and what will happen, a POST calls one service once."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tradeassurance.core.refusals import Refused, refuse
from tradeassurance.desk.moves import Move, MoveForm, token

_TOKEN = re.compile(r"[\w-]{8,64}")
GONE = refuse("C7", _("This has ended in the meantime."), _("Go back and reload the page."))
FORBIDDEN, REFUSED, INVALID = 403, 409, 422


def serve(
    request: HttpRequest,
    move: Move,
    subject: Any,
    frame: dict[str, Any],
    back: str,
    *,
    after: Callable[[Any], Any] | None = None,
) -> HttpResponseBase:
    """Answer a request for a move. ``back`` is the page it was taken from, ``after(result)`` the next one, or the answer."""
    back = _way_back(request, back)
    page = frame | {"move": move, "subject": subject, "back": back, "title": move.label}
    if move.subjects is not None:
        page["subject_name"] = move.names(subject)
    if request.method == "POST":
        return _take(request, move, subject, page, after)
    actor, at = request.actor, request.received_at  # type: ignore[attr-defined]
    if not (answer := move.verdict(subject, actor, at)):
        return _answer(request, move, page | {"refusal": answer}, FORBIDDEN)
    page |= {
        "form": move.bind(subject, actor),
        "token": token(),
        "effects": move.consequences(subject, actor, at),
    }
    return _answer(request, move, page)


def _take(
    request: HttpRequest, move: Move, subject: Any, page: dict[str, Any], after: Callable[[Any], Any] | None
) -> HttpResponseBase:
    actor, at = request.actor, request.received_at  # type: ignore[attr-defined]
    key = request.POST.get("token", "")
    if not _TOKEN.fullmatch(key):
        key = token()
    form = move.bind(subject, actor, request.POST, request.FILES)
    page |= {"form": form, "token": key, "effects": move.consequences(subject, actor, at)}
    if not form.is_valid():
        # Who may not do it learns that first, whatever was typed.
        if not (answer := move.verdict(subject, actor, at)):
            return _answer(request, move, page | {"refusal": answer}, FORBIDDEN)
        return _answer(request, move, page, INVALID)
    try:
        made = _call(move, subject, form, by=actor, at=at, key=key)
    except Refused as refusal:
        return _answer(request, move, page | {"refusal": refusal, "token": token()}, REFUSED)
    except ObjectDoesNotExist:
        # Time, or somebody else, ended what the page was about while it was open.
        return _answer(request, move, page | {"refusal": GONE, "token": token()}, REFUSED)
    except ValidationError as error:
        _blame(form, error)
        return _answer(request, move, page | {"token": token()}, INVALID)
    to = after(made) if after else page["back"]
    messages.success(request, str(move.done))
    return to if isinstance(to, HttpResponseBase) else redirect(to)


def _call(move: Move, subject: Any, form: MoveForm, **edge: Any) -> Any:
    values = move.told(form, subject)
    if move.creates:
        return move.service(**edge, **values)
    return move.service(subject, **edge, **values)


def _blame(form: MoveForm, error: ValidationError) -> None:
    """Put what a service found wrong at the fields it is about."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, texts in by_field.items():
        form.add_error(name if name in form.fields else None, texts)


def _answer(request: HttpRequest, move: Move, page: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(request, move.template, page, status=status)


def _way_back(request: HttpRequest, back: str) -> str:
    """The page asked for by ``next`` if it is ours, else the record's."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/admin/") else back
