"""Suppliers on the desk: admitting, limits, suspension."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from suppliers.enums import LIMIT_CURRENCY, FreezeState, Grade, SupplierState
from suppliers.models import Assessment, Freeze, Supplier
from suppliers.services import participation
from tradeassurance.accounts import roles
from tradeassurance.core.actors import Actor
from tradeassurance.core.fields import NumberField, TextField
from tradeassurance.core.refusals import Verdict, refuse
from tradeassurance.desk import cells, filters, queues, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, MoveForm, ReasonForm, held_by
from tradeassurance.desk.sections import Facts, Section, Statement, Sum, Table
from tradeassurance.desk.site import site


def usd(amount: Any) -> Any:
    """An amount of the limit."""
    return cells.money(amount, LIMIT_CURRENCY)


class LimitForm(MoveForm):
    """A grade and a limit in US dollars, with the reason that the supplier reads."""

    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices)
    limit = NumberField(label=_("Limit in USD"), decimals=2, least=0)
    reason = TextField(label=_("Reason"), lines=3, max_length=2000, help_text=_("The supplier reads it."))


def _present(supplier: Supplier) -> dict[str, Any]:
    amount = supplier.limit_amount
    return {
        "grade": supplier.grade,
        "limit": f"{amount:.2f}" if supplier.state != SupplierState.APPLIED else "",
    }


def _may_set_limit(supplier: Supplier, actor: Actor, at: datetime) -> Verdict:
    if supplier.state not in (SupplierState.JOINED, SupplierState.SUSPENDED):
        return refuse(
            "L2", _("A limit belongs to a supplier that takes part."), _("Admit the supplier first.")
        )
    return held_by(roles.RISK, rule="L2")(supplier, actor, at)


def _standing(supplier: Supplier, actor: Actor, at: datetime) -> Iterable[str]:
    frozen = f"{supplier.frozen_amount:,.2f}"
    yield _now("Frozen for confirmed orders now: USD %(frozen)s. Existing freezes stand.") % {
        "frozen": frozen
    }


@admin.register(Supplier, site=site)
class SupplierAdmin(CaseAdmin):
    """Participation and limit (L1–L5)."""

    title = _("Suppliers")
    menu, icon = "cases", "storefront"
    list_select_related = ("company",)
    list_filter = (
        filters.choices("state", _("State"), SupplierState.choices),
        filters.choices("grade", _("Grade"), Grade.choices),
    )
    company_paths = ("company_id",)
    columns = (
        Column(_("Supplier"), "company.name"),
        Column(_("Country"), "company.country"),
        Column(_("State"), cells.state),
        Column(_("Grade"), lambda s: s.get_grade_display()),
        Column(_("Limit"), lambda s: usd(s.limit_amount), num=True),
        Column(_("Frozen"), lambda s: usd(s.frozen_amount), num=True),
        Column(_("Outstanding"), lambda s: usd(s.outstanding_amount), num=True),
        Column(_("Available"), lambda s: usd(s.available_amount), num=True),
    )
    lead = _("Who takes part, and how much limit is left.")
    moves = (
        Move(
            name="admit",
            label=_("Admit"),
            service=participation.admit,
            transition="admit",
            form=LimitForm,
            initial=_present,
            explain=_(
                "The supplier takes part from now on, with this grade and limit, and is told so (L1, L2)."
            ),
            done=_("The supplier takes part."),
        ),
        Move(
            name="limit",
            label=_("Set the limit"),
            service=participation.set_limit,
            allowed=_may_set_limit,
            form=LimitForm,
            initial=_present,
            effects=_standing,
            explain=_("The supplier is told the new limit and the reason (L2)."),
            done=_("The limit is set."),
            tone="secondary",
        ),
        Move(
            name="suspend",
            label=_("Suspend"),
            service=participation.suspend,
            transition="suspend",
            form=ReasonForm,
            explain=_(
                "New orders stop at once. Protected orders go on unchanged. The supplier reads the reason (L1)."
            ),
            done=_("The supplier is suspended."),
            tone="danger",
        ),
        Move(
            name="reinstate",
            label=_("Reinstate"),
            service=participation.reinstate,
            transition="reinstate",
            form=ReasonForm,
            explain=_("New orders are possible again. The supplier is told (L1)."),
            done=_("The supplier takes part again."),
        ),
    )

    def subheading(self, record: Supplier) -> Any:
        """Country and grade."""
        return f"{record.company.country} · {record.get_grade_display()}"

    def companies(self, record: Supplier) -> Iterable[int]:
        """Its own company."""
        return (record.company_id,)

    def party(self, record: Supplier) -> Any:
        """The supplier is the company itself."""
        general = super().party(record)
        return lambda owner: record.company.name if owner == "supplier" else general(owner)

    def sections(self, request: HttpRequest, record: Supplier) -> Iterable[Section]:
        """Limit, terms, assessments, open freezes."""
        yield Statement(
            _("Limit"),
            side=True,
            lines=[
                Sum(_("Limit"), record.limit_amount, LIMIT_CURRENCY),
                Sum(_("Frozen for orders"), -record.frozen_amount, LIMIT_CURRENCY),
                Sum(_("Outstanding reimbursement"), -record.outstanding_amount, LIMIT_CURRENCY),
                Sum(
                    _("Available"),
                    record.available_amount,
                    LIMIT_CURRENCY,
                    strong=True,
                    note=_("never below zero (L3)"),
                ),
            ],
        )
        yield Facts(_("Participation"), side=True, pairs=_participation(record))
        yield Table(
            _("Assessments"),
            note=_("Each setting of the limit, with its reason (L2)."),
            columns=ASSESSMENTS,
            rows=Assessment.objects.filter(supplier=record).select_related("assessed_by")[:20],
            empty=_("The limit was never set."),
        )
        freezes = Freeze.objects.filter(supplier=record, state=FreezeState.OPEN).select_related("order")
        yield Table(
            _("Open freezes"),
            columns=FREEZES,
            rows=freezes.order_by("-pk")[:50],
            empty=_("Nothing is frozen now."),
        )


def _participation(record: Supplier) -> list[tuple[Any, Any]]:
    return [
        (_("Company"), cells.record(record.company)),
        (_("Products"), record.products),
        (_("Accepted rules"), cells.record(record.accepted_rules)),
        (_("Accepted by"), str(record.accepted_by)),
        (_("Accepted"), record.accepted_at),
        (_("Takes part since"), record.joined_at),
        (_("Suspended"), record.suspended_at),
        (_("Reason"), record.suspension_reason),
    ]


ASSESSMENTS = (
    Column(_("When"), "at"),
    Column(_("Grade"), lambda a: a.get_grade_display()),
    Column(_("Before"), lambda a: usd(a.limit_before), num=True),
    Column(_("Limit"), lambda a: usd(a.limit_amount), num=True),
    Column(_("By"), lambda a: a.assessed_by),
    Column(_("Reason"), "reason"),
)
FREEZES = (
    Column(_("Order"), lambda f: cells.record(f.order)),
    Column(_("Frozen"), lambda f: usd(f.amount), num=True),
    Column(_("Platform's own risk"), lambda f: usd(f.own_risk_amount), num=True),
    Column(_("Since"), "frozen_at"),
)

queues.register(
    queues.Queue(
        "suppliers.applied",
        _("Suppliers to admit"),
        Supplier,
        roles=(roles.RISK,),
        select=lambda actor, at: Supplier.objects.filter(state=SupplierState.APPLIED),
        since="accepted_at",
        empty=_("Nobody waits to be admitted."),
    )
)

timeline.name("suppliers.participation.apply", _("Applied to take part"))
timeline.name("suppliers.participation.admit", _("Admitted"))
timeline.name("suppliers.participation.set_limit", _("Limit set by hand"))
timeline.name("suppliers.participation.suspend", _("Suspended"))
timeline.name("suppliers.participation.reinstate", _("Reinstated"))
timeline.name("suppliers.participation.leave", _("Left the program"))
