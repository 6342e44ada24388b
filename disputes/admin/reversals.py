"""Requests after lost chargebacks, on the desk of finance (A10)."""

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from disputes import policy_money
from disputes.enums import ReversalState
from disputes.models import Reversal
from disputes.services import reversals
from tradeassurance.accounts import roles
from tradeassurance.core.fields import TextField
from tradeassurance.desk import cells, filters, queues
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, MoveForm
from tradeassurance.desk.sections import Facts, Section, Text
from tradeassurance.desk.site import site


class AnswerForm(MoveForm):
    """What the supplier reads."""

    answer = TextField(label=_("Answer to the supplier"), lines=3, max_length=2000)


@admin.register(Reversal, site=site)
class ReversalAdmin(CaseAdmin):
    """What suppliers ask for after a chargeback, and what finance answered."""

    title = _("Reversals")
    menu, icon = "money", "undo"
    list_filter = (filters.choices("state", _("State"), ReversalState.choices),)
    list_select_related = ("order", "order__seller", "order__buyer", "payment", "document", "asked_by")
    company_paths = ("order__buyer_id", "order__seller_id")
    columns = (
        Column(_("Order"), "order.number"),
        Column(_("State"), cells.state),
        Column(_("Supplier"), "order.seller.name"),
        Column(_("Asked for"), lambda r: cells.money(r.asked_amount, r.order.currency), num=True),
        Column(_("Asked"), "asked_at"),
    )
    lead = _("Suppliers that refunded and then lost a chargeback ask to have one of the two reversed (A10).")
    moves = (
        Move(
            name="grant",
            label=_("Grant the reversal"),
            service=reversals.grant,
            allowed=policy_money.may_answer_reversal,
            form=AnswerForm,
            explain=_(
                "What the supplier still owes ends first; the rest is paid back. The buyer owes it now. Above the threshold a second person approves (A6)."
            ),
            done=_("The request is answered."),
        ),
        Move(
            name="refuse",
            label=_("Refuse the reversal"),
            service=reversals.refuse,
            allowed=policy_money.may_answer_reversal,
            form=AnswerForm,
            explain=_("The supplier reads why."),
            done=_("The request is refused."),
            tone="danger",
        ),
    )

    def heading(self, record: Reversal) -> str:
        """The order it is about."""
        return str(_("Reversal for %(order)s") % {"order": record.order.number})

    def companies(self, record: Reversal) -> Iterable[int]:
        """Both parties."""
        return record.order.buyer_id, record.order.seller_id

    def sections(self, request: HttpRequest, record: Reversal) -> Iterable[Section]:
        """What is asked for, the proof, and the answer."""
        currency = record.order.currency
        yield Facts(
            _("Reversal"),
            pairs=[
                (_("Order"), cells.record(record.order)),
                (_("Charged back"), cells.money(record.payment.amount, currency)),
                (_("Payment reference"), record.payment.reference),
                (_("Asked for"), cells.money(record.asked_amount, currency)),
                (_("Granted"), cells.money(record.amount, currency) if record.amount else None),
                (_("Proof"), cells.link(record.document.original_name, record.document.get_absolute_url())),
                (_("By"), record.asked_by.name),
                (_("Asked"), record.asked_at),
                (_("Ended"), record.ended_at),
            ],
        )
        yield Text(_("What the supplier says"), text=record.reason)
        if record.answer:
            yield Text(_("Answer to the supplier"), text=record.answer)


queues.register(
    queues.Queue(
        "disputes.reversals",
        _("Reversals to answer"),
        Reversal,
        roles=(roles.FINANCE_MAKER,),
        select=lambda actor, at: Reversal.objects.filter(state=ReversalState.ASKED),
        since="asked_at",
        group=queues.MONEY,
        empty=_("No supplier asks for a reversal."),
    )
)
