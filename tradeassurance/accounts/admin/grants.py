"""Who holds which role, and who held it when (I35, I41)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts.admin.people import REVOKE
from tradeassurance.accounts.models import RoleGrant
from tradeassurance.accounts.roles import ROLE_CHOICES
from tradeassurance.desk import cells, filters
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move
from tradeassurance.desk.sections import Facts, Section
from tradeassurance.desk.site import site


def state_of(grant: RoleGrant) -> Any:
    """Whether it holds now."""
    return cells.badge(_("Ended"), "ended") if grant.ended_at else cells.badge(_("Held"), "good")


@admin.register(RoleGrant, site=site)
class RoleGrantAdmin(CaseAdmin):
    """Every role that was ever granted."""

    title = _("Roles")
    menu, icon = "people", "badge"
    list_select_related = ("user", "granted_by")
    list_filter = (filters.choices("role", _("Role"), ROLE_CHOICES),)
    name_fields = ("user__name",)
    columns = (
        Column(_("Person"), "user.name"),
        Column(_("Role"), lambda g: g.get_role_display()),
        Column(_("State"), state_of),
        Column(_("Granted"), "granted_at"),
        Column(_("By"), lambda g: g.granted_by or _("the installation")),
        Column(_("Ended"), "ended_at"),
    )
    lead = _("Roles are granted on a person's page. Ended ones stay as history.")
    moves = (Move(name="revoke", **REVOKE),)

    def badge(self, record: RoleGrant) -> Any:
        """Whether it holds now."""
        return state_of(record)

    def sections(self, request: HttpRequest, record: RoleGrant) -> Iterable[Section]:
        """Whose, since when, by whom."""
        yield Facts(
            _("Role"),
            pairs=[
                (_("Person"), cells.record(record.user)),
                (_("Role"), record.get_role_display()),
                (_("Granted"), record.granted_at),
                (_("By"), record.granted_by and str(record.granted_by)),
                (_("Ended"), record.ended_at),
            ],
        )
