"""What the frame around every page needs to know: company, menu, languages, unread notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, get_language_info

from tradeassurance.accounts.models import Company
from tradeassurance.core import clock
from tradeassurance.portal import display, inbox
from tradeassurance.portal.registry import menu_entries


@dataclass(frozen=True)
class MenuLink:
    """A header link of one request; `current` is the value of aria-current or empty."""

    label: Any
    url: str
    current: str
    count: str = ""


@dataclass(frozen=True)
class Language:
    """A language that the reader can switch to, named in itself."""

    code: str
    tag: str
    name: str


class Shell:
    """The frame's facts, each looked up when a template first asks for it."""

    def __init__(self, request: HttpRequest | None) -> None:
        self._request = request

    @property
    def html_language(self) -> str:
        """The BCP 47 tag of the page's language."""
        return language_tag(get_language() or "en")

    @cached_property
    def companies(self) -> Sequence[Company]:
        """The companies that the reader may act for, by name."""
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated or user.is_staff:
            return []
        return list(
            Company.objects.filter(memberships__user=user, memberships__left_at=None).order_by("name", "pk")
        )

    @cached_property
    def company(self) -> Company | None:
        """The company that the reader acts for now."""
        actor = getattr(self._request, "actor", None)
        return next((one for one in self.companies if actor and one.pk == actor.company_id), None)

    @cached_property
    def menu(self) -> list[MenuLink]:
        """The links of the header."""
        if self._request is None or not hasattr(self._request, "actor"):
            return []
        return [self._link(entry.label, entry.url_name) for entry in menu_entries(self._request)]

    @property
    def other_languages(self) -> list[Language]:
        """Every language of the product except the one in use."""
        return [
            Language(code, language_tag(code), get_language_info(code)["name_local"])
            for code, _name in settings.LANGUAGES
            if code != get_language()
        ]

    @property
    def zone(self) -> str:
        """The zone in which times are shown: `Asia/Shanghai (UTC+8)`."""
        here = timezone.localtime(clock.now())
        offset = display.offset_text(here)
        name = timezone.get_current_timezone_name()
        return offset if name == "UTC" else f"{name.replace('_', ' ')} ({offset})"

    def _link(self, label: Any, url_name: str) -> MenuLink:
        assert self._request is not None
        url = reverse(url_name)
        path = self._request.path
        current = "page" if path == url else "true" if url != "/" and path.startswith(url) else ""
        count = inbox.unread_text(self._request) if url_name == "portal:inbox" else ""
        return MenuLink(label, url, current, count)


def language_tag(code: str) -> str:
    """`zh-Hans` for `zh-hans`: scripts and regions as BCP 47 writes them."""
    first, *rest = code.split("-")
    return "-".join([first, *(part.title() if len(part) == 4 else part.upper() for part in rest)])
