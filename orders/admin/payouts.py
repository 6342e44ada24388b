"""Bank files of refunds and calls to providers on the desk (P4, A6, I16)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders import payout_files
from orders.admin.money import OrderMoneyAdmin
from orders.admin.moves import BankForm
from orders.enums import BatchState, CallState
from orders.models import PayoutBatch, ProviderCall
from orders.providers import LABELS
from orders.services.batches import APPROVE, may_make
from tradeassurance.core.actors import Actor
from tradeassurance.core.models import Approval, ApprovalState
from tradeassurance.core.refusals import Verdict, refuse
from tradeassurance.core.services import approval as approvals
from tradeassurance.desk import cells, filters, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.forms import MoveForm, ReasonForm, RemarkForm
from tradeassurance.desk.moves import Move
from tradeassurance.desk.sections import Facts, Section, Table
from tradeassurance.desk.site import site

MOST_CALLS = 100


class MakeForm(MoveForm):
    """Which currency the file is in."""

    currency = forms.ChoiceField(label=_("Currency"))

    def prepare(self) -> None:
        """The currencies in which something is due come first."""
        due = payout_files.fit().order_by().values_list("order__currency", flat=True).distinct()
        waiting = sorted(set(due))
        rest = [one for one in settings.CURRENCIES if one not in waiting]
        self.fields["currency"].choices = [(one, one) for one in [*waiting, *rest]]  # type: ignore[attr-defined]


class ReportForm(MoveForm):
    """The bank's report on a file."""

    upload = forms.FileField(label=_("Report of the bank (pain.002, XML)"))


def waiting(batch: PayoutBatch) -> Approval | None:
    """The request to approve a file, while nobody has answered it."""
    asked = Approval.objects.filter(action=APPROVE, subject_id=batch.pk, state=ApprovalState.WAITING)
    return asked.first()


def may_answer(batch: PayoutBatch, actor: Actor, at: datetime) -> Verdict:
    """Another person of finance, while it waits."""
    approval = waiting(batch)
    if approval is None:
        return refuse("I32", _("This file does not wait for approval."), _("Reload the page."))
    return approvals.may_answer(approval, batch, actor)


def may_hear(batch: PayoutBatch, actor: Actor, at: datetime) -> Verdict:
    """Finance, once the bank has the file."""
    if batch.state != BatchState.HANDED_OVER:
        return refuse("P4", _("The bank does not have this file yet."), _("Record that it was given to it."))
    return may_make(actor)


def answer(batch: PayoutBatch, **values: Any) -> Any:
    """Answer the request that waits."""
    return approvals.answer(waiting(batch), **values)


def _size(batch: PayoutBatch, *_who: Any) -> Iterable[str]:
    amount = cells.money(batch.total, batch.currency)
    yield gettext("%(count)d transfers, %(amount)s in all.") % {"count": batch.count, "amount": amount}


MAKE = Move(
    name="make",
    label=_("Make a bank file"),
    service=payout_files.make,
    allowed=lambda _none, actor, at: may_make(actor),
    form=MakeForm,
    explain=_(
        "Every refund that is due in this currency, was paid by bank and has an account goes into one file. A colleague "
        "approves it; the file never changes (A6, I33)."
    ),
    done=_("The file is made and waits for approval."),
    creates=True,
)
MOVES = (
    Move(
        name="approve",
        label=_("Approve"),
        service=answer,
        allowed=may_answer,
        form=RemarkForm,
        values=lambda form, batch: {"approve": True, "remark": form.cleaned_data["remark"]},
        effects=_size,
        explain=_("This file, and no other, may be given to the bank (I33)."),
        done=_("The file is approved."),
    ),
    Move(
        name="send-back",
        label=_("Send back"),
        service=answer,
        allowed=may_answer,
        form=ReasonForm,
        values=lambda form, batch: {"approve": False, "remark": form.cleaned_data["reason"]},
        explain=_("The file is discarded; its refunds are due again."),
        done=_("The file is discarded."),
        tone="danger",
    ),
    Move(
        name="give",
        label=_("Record as given to the bank"),
        service=payout_files.give,
        transition="hand_over",
        form=BankForm,
        effects=_size,
        explain=_("Every refund in it counts as sent; each waits for the bank's answer (I16)."),
        done=_("The refunds are on their way."),
    ),
    Move(
        name="hear",
        label=_("Read the bank's report"),
        service=payout_files.hear_bank,
        allowed=may_hear,
        form=ReportForm,
        explain=_(
            "What the bank says of each transfer is recorded; the same report read twice changes nothing."
        ),
        done=_("The report is recorded."),
        tone="secondary",
    ),
    Move(
        name="discard",
        label=_("Discard"),
        service=payout_files.discard,
        transition="discard",
        form=ReasonForm,
        explain=_("Only if the bank does not have it. Its refunds are due again."),
        done=_("The file is discarded."),
        tone="danger",
    ),
)


def _file(batch: PayoutBatch) -> Any:
    return cells.document(batch.document)


@admin.register(PayoutBatch, site=site)
class PayoutBatchAdmin(CaseAdmin):
    """Files of bank transfers, from making to the bank."""

    title = _("Bank files of refunds")
    menu, icon = "money", "outbox"
    number_field = "number"
    list_select_related = ("maker", "document")
    list_filter = (filters.choices("state", _("State"), BatchState.choices),)
    columns = (
        Column(_("File"), "number"),
        Column(_("State"), cells.state),
        Column(_("Transfers"), "count", num=True),
        Column(_("Sum"), lambda b: cells.money(b.total, b.currency), num=True),
        Column(_("Made by"), "maker"),
        Column(_("Made"), "made_at"),
    )
    lead = _(
        "One makes a file, another approves it; then it is given to the bank, and its answers come back here."
    )
    empty = _("No file was made yet. “Make a bank file” takes every refund that is due.")
    moves = MOVES
    list_moves = (MAKE,)

    def sections(self, request: HttpRequest, record: Any) -> Iterable[Section]:
        """The file and its transfers."""
        yield Facts(
            _("File"),
            side=True,
            pairs=[
                (_("Download"), _file(record) if record.state != BatchState.DISCARDED else None),
                (_("Transfers"), record.count),
                (_("Sum"), cells.money(record.total, record.currency)),
                (_("To be paid on"), record.execution_day),
                (_("Fingerprint of the content"), record.sha256),
                (_("Made by"), str(record.maker)),
                (_("Approved"), record.approved_at),
                (_("Ended"), record.ended_at),
                (_("Bank reference"), record.bank_reference),
            ],
        )
        calls = record.calls.select_related("order", "refund", "account").order_by("pk")
        note = _("The first %(most)d.") % {"most": MOST_CALLS} if record.count > MOST_CALLS else ""
        yield Table(_("Transfers"), note=note, columns=TRANSFERS, rows=calls[:MOST_CALLS])


TRANSFERS = (
    Column(_("Reference"), lambda c: cells.record(c, c.key)),
    Column(_("State"), cells.state),
    Column(_("Order"), "order.number"),
    Column(_("To"), "account"),
    Column(_("Amount"), lambda c: cells.money(c.amount, c.order.currency), num=True),
)


@admin.register(ProviderCall, site=site)
class ProviderCallAdmin(OrderMoneyAdmin):
    """What providers were asked to carry out, and what they said."""

    title = _("Calls to providers")
    icon = "swap_horiz"
    number_field = "key"
    list_select_related = (*OrderMoneyAdmin.list_select_related, "refund", "batch")
    list_filter = (filters.choices("state", _("State"), CallState.choices),)
    columns = (
        Column(_("Reference"), "key"),
        Column(_("State"), cells.state),
        Column(_("Provider"), lambda c: LABELS.get(c.provider, c.provider)),
        Column(_("Buyer"), "order.buyer.name"),
        Column(_("Amount"), lambda c: cells.money(c.amount, c.order.currency), num=True),
        Column(_("Made"), "made_at"),
        Column(_("Asked again"), "ask_again_at"),
    )
    lead = _(
        "One row per call, committed before the provider is asked. The same reference is never carried out twice."
    )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By the exact reference."""
        term = search_term.strip()
        return (queryset.filter(key=term) if term else queryset), False

    def sections(self, request: HttpRequest, record: Any) -> Iterable[Section]:
        """The call and everything that was answered."""
        yield Facts(
            _("Call"),
            pairs=[
                (_("Order"), cells.record(record.order)),
                (_("Refund"), cells.record(record.refund, _("Refund"))),
                (_("Bank file"), cells.record(record.batch) if record.batch else None),
                (_("Amount"), cells.money(record.amount, record.order.currency)),
                (_("Made"), record.made_at),
                (_("Times asked without an answer"), record.asks),
                (_("Asked again"), record.ask_again_at),
                (_("Ended"), record.ended_at),
                (_("Fingerprint of the content"), record.request_hash),
            ],
        )
        answers = record.answers.order_by("pk")
        yield Table(_("Answers"), columns=ANSWERS, rows=answers, empty=_("Nothing was answered yet."))


timeline.name("orders.batches.open_batch", _("Begun"))
ANSWERS = (
    Column(_("When"), "at"),
    Column(_("Said"), "outcome"),
    Column(_("Reference"), "reference"),
    Column(_("Text"), "text"),
    Column(_("Counted"), "applied"),
    Column(_("Why not"), "remark"),
)
