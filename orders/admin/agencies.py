"""Inspection agencies on the desk: who may be booked, where, at what fee."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.models import Agency
from orders.models.agency import FEE_CURRENCY
from orders.services import agencies
from tradeassurance.accounts.validators import validate_country
from tradeassurance.core.fields import NumberField, TextField
from tradeassurance.desk import cells, filters, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, MoveForm
from tradeassurance.desk.sections import Facts, Section
from tradeassurance.desk.site import site


class CountriesField(TextField):
    """Country codes, separated by commas or spaces. Gives a list; empty means everywhere."""

    def clean(self, value: Any) -> Any:
        """The codes in capitals. Raises ValidationError for one that is no country."""
        codes = super().clean(value).upper().replace(",", " ").split()
        for code in codes:
            validate_country(code)
        return codes


class AgencyForm(MoveForm):
    """What the parties read of an agency when they book."""

    name = TextField(label=_("Name"), max_length=120)
    fee = NumberField(label=_("Fee of an inspection (USD)"), decimals=2, least=0)
    monitoring_fee = NumberField(label=_("Fee of a monitoring visit (USD)"), decimals=2, least=0)
    countries = CountriesField(
        label=_("Countries"),
        max_length=900,
        required=False,
        help_text=_("Codes such as CN VN TR. Leave empty for everywhere."),
    )


class DesignateForm(AgencyForm):
    """A new agency with its code."""

    code = forms.SlugField(label=_("Code"), max_length=20)
    field_order = ("code", "name", "fee", "monitoring_fee", "countries")


class ReviseForm(AgencyForm):
    """What changes; whether it may still be booked."""

    active = forms.BooleanField(
        label=_("May be booked"), required=False, help_text=_("What was booked already stands.")
    )


def _present(agency: Agency) -> dict[str, Any]:
    return {
        "name": agency.name,
        "fee": f"{agency.fee:.2f}",
        "monitoring_fee": f"{agency.monitoring_fee:.2f}",
        "countries": " ".join(agency.countries),
        "active": agency.active,
    }


def standing(agency: Agency) -> Any:
    """Whether it may be booked, in words and color."""
    return cells.badge(_("May be booked"), "good") if agency.active else cells.badge(_("Retired"), "ended")


def where(agency: Agency) -> Any:
    """The countries it works in."""
    return ", ".join(agency.countries) or _("everywhere")


@admin.register(Agency, site=site)
class AgencyAdmin(CaseAdmin):
    """The list of designated agencies."""

    title = _("Inspection agencies")
    menu, icon = "rules", "fact_check"
    list_filter = (
        filters.choices("active", _("State"), [("True", _("May be booked")), ("False", _("Retired"))]),
    )
    name_fields = ("name", "code")
    columns = (
        Column(_("Agency"), "name"),
        Column(_("State"), standing),
        Column(_("Countries"), where),
        Column(_("Inspection"), lambda a: cells.money(a.fee, FEE_CURRENCY), num=True),
        Column(_("Monitoring visit"), lambda a: cells.money(a.monitoring_fee, FEE_CURRENCY), num=True),
    )
    lead = _("Who may look at goods for a party, or for the desk in a dispute (A4).")
    moves = (
        Move(
            name="revise",
            label=_("Change"),
            service=agencies.revise,
            allowed=lambda agency, actor, at: agencies.may_keep(actor),
            form=ReviseForm,
            initial=_present,
            explain=_("Holds for what is booked from now on; what was booked keeps its fee."),
            done=_("The agency is changed."),
        ),
    )
    list_moves = (
        Move(
            name="designate",
            label=_("Add an agency"),
            service=agencies.designate,
            allowed=lambda _none, actor, at: agencies.may_keep(actor),
            form=DesignateForm,
            explain=_("Parties and desk may book it from now on (A4)."),
            done=_("The agency is added."),
            creates=True,
        ),
    )

    def badge(self, record: Agency) -> Any:
        """Whether it may be booked."""
        return standing(record)

    def sections(self, request: HttpRequest, record: Agency) -> Iterable[Section]:
        """The agency's own facts."""
        yield Facts(
            _("Agency"),
            pairs=[
                (_("Code"), record.code),
                (_("Countries"), where(record)),
                (_("Fee of an inspection"), cells.money(record.fee, FEE_CURRENCY)),
                (_("Fee of a monitoring visit"), cells.money(record.monitoring_fee, FEE_CURRENCY)),
            ],
        )


timeline.name("orders.agencies.designate", _("Agency added"))
timeline.name("orders.agencies.revise", _("Agency changed"))
