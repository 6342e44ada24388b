"""Orders that stand still: a queue, and what somebody found who looked (X3)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders.enums import StandstillOutcome, StandstillState
from orders.models import Order, Standstill
from orders.services import standstill
from tradeassurance.accounts import roles
from tradeassurance.core.fields import TextField
from tradeassurance.core.models import root_kind
from tradeassurance.desk import cells, filters, timeline, waits
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, MoveForm
from tradeassurance.desk.queues import Queue, register
from tradeassurance.desk.sections import Facts, Section, Table, Text
from tradeassurance.desk.site import site


class FoundForm(MoveForm):
    """What somebody found, and what was done about it."""

    outcome = forms.ChoiceField(
        label=_("What you found"), choices=StandstillOutcome.choices, widget=forms.RadioSelect
    )
    note = TextField(label=_("Whom you asked, and what they said"), lines=3, max_length=2000)


LOOK_AT = Move(
    name="look-at",
    label=_("Record what you found"),
    service=standstill.look_at,
    transition="look_at",
    form=FoundForm,
    explain=_(
        "The task is done. If the order still does not move, the desk is asked again after as many days (X3)."
    ),
    done=_("What you found is recorded."),
)


@admin.register(Standstill, site=site)
class StandstillAdmin(CaseAdmin):
    """Nothing stays frozen or held without an owner and a date (X3)."""

    title = _("Orders that stand still")
    menu, icon = "cases", "hourglass_empty"
    list_select_related = ("order", "order__buyer", "order__seller", "closed_by")
    list_filter = (filters.choices("state", _("State"), StandstillState.choices),)
    number_field = "order__number"
    company_paths = ("order__buyer_id", "order__seller_id")
    columns = (
        Column(_("Order"), "order.number"),
        Column(_("Order is"), lambda one: cells.state(one.order)),
        Column(_("Buyer"), "order.buyer.name"),
        Column(_("Supplier"), "order.seller.name"),
        Column(
            _("State"), lambda one: cells.lines([cells.state(one), cells.small(one.get_outcome_display())])
        ),
        Column(_("Nothing moved since"), "since"),
        Column(_("Asked"), lambda one: one.asked),
    )
    lead = _(
        "Paid orders in which nothing moved for as long as their rules say. Find out from the parties how each goes on."
    )
    empty = _("Every order moves.")
    moves = (LOOK_AT,)

    def subheading(self, record: Standstill) -> Any:
        """Who sells to whom."""
        order = record.order
        return _("%(seller)s sells to %(buyer)s") % {"seller": order.seller.name, "buyer": order.buyer.name}

    def companies(self, record: Standstill) -> Iterable[int]:
        """Both parties."""
        return record.order.buyer_id, record.order.seller_id

    def clocks(self, record: Standstill) -> list[waits.Wait]:
        """The running clocks of the order, this task's among them."""
        return waits.running(root_kind(Order), record.order_id, self.party(record))

    def history(self, request: HttpRequest, record: Standstill) -> dict[str, Any]:
        """The order's trail: the task is a part of it."""
        most = None if request.GET.get("timeline") == "all" else timeline.MOST
        events, more = timeline.of_case(root_kind(Order), record.order_id, most=most)
        return {"events": events, "more_events": more, "has_timeline": True}

    def sections(self, request: HttpRequest, record: Standstill) -> Iterable[Section]:
        """Since when, what was found, and what was found before."""
        yield Facts(_("Task"), side=True, pairs=_facts(record))
        if record.note:
            yield Text(_("What was found"), text=record.note)
        earlier = Standstill.objects.filter(order_id=record.order_id).exclude(pk=record.pk)
        yield Table(
            _("Looked at before"),
            columns=EARLIER,
            rows=earlier.select_related("closed_by", "order").order_by("-pk")[:25],
            empty=_("Never before."),
        )


def _facts(record: Standstill) -> list[tuple[Any, Any]]:
    return [
        (_("Order"), cells.record(record.order)),
        (_("Order is"), cells.state(record.order)),
        (_("Nothing moved since"), record.since),
        (_("Task since"), record.opened_at),
        (_("Asked"), record.asked),
        (_("Found"), record.get_outcome_display()),
        (_("By"), record.closed_by.name if record.closed_by else None),
        (_("When"), record.closed_at),
    ]


EARLIER = (
    Column(_("Task since"), "opened_at"),
    Column(_("State"), cells.state),
    Column(_("Found"), lambda one: one.get_outcome_display()),
    Column(_("Note"), "note"),
    Column(_("By"), lambda one: one.closed_by.name if one.closed_by else None),
)

register(
    Queue(
        "orders.standstills",
        _("Orders that stand still"),
        Standstill,
        roles=(roles.SUPPORT, roles.RISK),
        select=lambda actor, at: Standstill.objects.filter(state=StandstillState.OPEN),
        since="opened_at",
        empty=_("Every order moves."),
    )
)
timeline.name("orders.standstill.look_at", _("Somebody looked why the order stands still"))
timeline.name("deadline.standstill.look_at", _("Nobody looked in time why the order stands still"))
