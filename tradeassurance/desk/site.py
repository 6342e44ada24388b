"""The staff site: its own registry, the house's sign-in, a menu of what the reader's roles see."""

from typing import Any, Final

from allauth.account.decorators import secure_admin_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import Favicon
from unfold.sites import UnfoldAdminSite

from tradeassurance.accounts import roles
from tradeassurance.desk import dashboard
from tradeassurance.desk.case import CaseAdmin

MENU: Final = (
    ("cases", _("Cases")),
    ("money", _("Money")),
    ("rules", _("Rules and time")),
    ("people", _("People and companies")),
    ("records", _("Records")),
)
"""The groups of the menu, in their order; ``CaseAdmin.menu`` names one."""


class DeskSite(UnfoldAdminSite):
    """The desk, mounted at /admin/. Admins of other packages are not on it."""

    index_template = "desk/dashboard.html"
    index_title = _("Desk")
    enable_nav_sidebar = True

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the desk is framed with."""
        actor = getattr(request, "actor", None)
        return super().each_context(request) | {
            "styles": [static("tradeassurance/desk.css")],
            "site_favicons": [
                Favicon(href=static("tradeassurance/mark.svg"), rel="icon", type="image/svg+xml")
            ],
            "role_labels": [roles.label(name) for name in sorted(actor.roles)] if actor else [],
        }

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The dashboard: work first."""
        return super().index(request, dashboard.context(request) | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The kinds of records of one app. Of all of them the menu tells; each page would list them twice."""
        return super().get_app_list(request, app_label) if app_label else []

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The menu: every registered kind of record that the reader may look at."""
        groups: dict[str, list[dict[str, Any]]] = {name: [] for name, _label in MENU}
        for model, admin in self._registry.items():
            url = reverse(f"{self.name}:{model._meta.app_label}_{model._meta.model_name}_changelist")
            item = {
                "title": getattr(admin, "list_title", model._meta.verbose_name_plural),
                "link": url,
                "icon": getattr(admin, "icon", "folder_open"),
                "active": request.path.startswith(url),
                "has_permission": admin.has_view_permission(request),
            }
            groups[getattr(admin, "menu", "records")].append(item)
            for title, url, icon in admin.menu_pages(request) if isinstance(admin, CaseAdmin) else ():
                page = {"title": title, "link": url, "icon": icon, "has_permission": True}
                item["active"] = item["active"] and request.path != url
                groups[admin.menu].append(page | {"active": request.path == url})
        index = reverse(f"{self.name}:index")
        start = {
            "title": _("Work"),
            "link": index,
            "icon": "inbox",
            "active": request.path == index,
            "has_permission": True,
        }
        listed = [{"title": label, "items": groups[name]} for name, label in MENU if groups[name]]
        return [{"title": "", "items": [start]}, *listed]

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Passwords are changed where everybody changes them."""
        return redirect("account_change_password")


site = DeskSite(name="admin")
# The desk has no door of its own: staff sign in where everybody does, second factor included.
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
