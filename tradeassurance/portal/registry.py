"""What domain apps hang into the portal's shell: menu entries and home-page panels (DESIGN 1).

Registration happens in an app's `ready()`; the portal never imports a domain app.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class ActionItem:
    """One thing the reader must do: what, by when, and what happens otherwise (X12).

    `title` is the duty in the imperative, `subject` what it is about ("Order TA-26-004217, Acme"),
    `due_at` a UTC instant or None when no clock runs, `otherwise` the default outcome on silence.
    """

    title: Any
    url: str
    due_at: datetime | None = None
    otherwise: Any = ""
    tone: str = "wait"
    subject: Any = ""


@dataclass(frozen=True)
class Panel:
    """A named source of action items for the home page."""

    name: str
    items: Callable[[HttpRequest], Iterable[ActionItem]]
    order: int = 50


def acts_for_a_company(request: HttpRequest) -> bool:
    """Whether the reader has signed in and acts for a company: the usual audience of the portal."""
    actor = getattr(request, "actor", None)
    return bool(actor and actor.company_id)


@dataclass(frozen=True)
class MenuEntry:
    """A link in the header. `visible` decides per request; `url_name` is reversed late."""

    label: Any
    url_name: str
    order: int = 50
    visible: Callable[[HttpRequest], bool] = acts_for_a_company


_panels: dict[str, Panel] = {}
_menu: dict[str, MenuEntry] = {}


def panel(name: str, items: Callable[[HttpRequest], Iterable[ActionItem]], *, order: int = 50) -> None:
    """Register a source of action items; the same name replaces the earlier one."""
    _panels[name] = Panel(name, items, order)


def menu(
    label: Any,
    url_name: str,
    *,
    order: int = 50,
    visible: Callable[[HttpRequest], bool] = acts_for_a_company,
) -> None:
    """Register a header link; the same URL name replaces the earlier one."""
    _menu[url_name] = MenuEntry(label, url_name, order, visible)


def action_items(request: HttpRequest) -> list[ActionItem]:
    """All items of all panels: the most urgent first, those without a clock last."""
    found = [
        (item.due_at is None, item.due_at and item.due_at.timestamp(), number, item)
        for number, source in enumerate(sorted(_panels.values(), key=lambda one: one.order))
        for item in source.items(request)
    ]
    return [item for *_, item in sorted(found, key=lambda row: (row[0], row[1] or 0, row[2]))]


def menu_entries(request: HttpRequest) -> list[MenuEntry]:
    """The header links this reader sees, in order."""
    return [entry for entry in sorted(_menu.values(), key=lambda one: one.order) if entry.visible(request)]
