"""Who may open a page of the portal: people who act for a company."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def for_companies(view: View) -> View:
    """Asks visitors to sign in, and refuses whoever acts for no company (staff work at the desk)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        if request.actor.company_id is None:  # type: ignore[attr-defined]
            raise PermissionDenied
        return view(request, *args, **values)

    return login_required(guarded)
