"""How a newcomer's account is filled in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_from_request

from tradeassurance.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """The door of allauth: what a new person gets from the request."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff start at the desk, everybody else in the portal."""
        return reverse("admin:index") if request.user.is_staff else super().get_login_redirect_url(request)  # type: ignore[union-attr]

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> Any:
        """Keeps the language that the newcomer was reading, and a name to be addressed by."""
        user.language = get_language_from_request(request)
        user.joined_at = request.received_at  # type: ignore[attr-defined]
        user.name = form.cleaned_data.get("name") or form.cleaned_data["email"].partition("@")[0]
        return super().save_user(request, user, form, commit)
