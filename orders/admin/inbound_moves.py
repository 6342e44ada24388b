"""What finance does with incoming money: records it, reads in statements, allocates it or sends it back (P2)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders import bank_files, policy
from orders.admin.moves import BankForm
from orders.enums import EventKind, InboundState, Source
from orders.matching import payable, suggestions
from orders.models import InboundEvent
from orders.services import inbound, statements_in
from orders.services.inbound import News
from tradeassurance.accounts import roles
from tradeassurance.core.actors import Actor
from tradeassurance.core.cards import contains_card_number
from tradeassurance.core.fields import MoneyField, NumberField, TextField
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse
from tradeassurance.desk.forms import InstantField
from tradeassurance.desk.moves import Move, MoveForm, ReasonForm, held_by, of_policy
from tradeassurance.portal import display

ANOTHER = "another"


class RecordForm(MoveForm):
    """What the account shows: an amount, what the payer wrote, who paid."""

    kind = forms.ChoiceField(label=_("What happened"), choices=EventKind.choices, initial=EventKind.RECEIVED)
    money = MoneyField(label=_("Amount"), currencies=tuple(settings.CURRENCIES))
    reference = TextField(label=_("What the payer wrote"), max_length=140, required=False)
    transaction = TextField(
        label=_("Bank reference"),
        max_length=60,
        help_text=_("What the bank calls it; each is recorded once."),
    )
    payer_name = TextField(label=_("Payer"), max_length=140, required=False)
    payer_account = TextField(label=_("Payer's account"), max_length=40, required=False)
    occurred_at = InstantField(label=_("When"))


def record_by_hand(*, by: Actor, at: Any, key: str | None = None, **told: Any) -> InboundEvent:
    """Take in what finance saw itself; the bank's own reference says which it is."""
    amount = told.pop("money")
    return inbound.take(
        News(
            source=Source.DESK,
            event_id=f"{told['transaction']}:{told['kind']}",
            amount=amount.amount,
            currency=str(amount.currency),
            **told,
        ),
        by=by,
        at=at,
    )


class StatementForm(MoveForm):
    """A statement file of the designated account."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ".xml,.csv"}),
        help_text=_("CAMT.053 (XML), or CSV with the columns date, amount, currency, reference, payer, account, transaction."),
    )  # fmt: skip

    def clean_file(self) -> Any:
        """The statement, read. Raises ValidationError that says where it cannot be read, and why."""
        upload = self.cleaned_data["file"]
        if contains_card_number(upload.name):
            raise ValidationError(_("The name of this file looks like a payment card number."), "card")
        if upload.size > bank_files.LARGEST_FILE:
            raise ValidationError(_("This file is too large."), "size")
        try:
            return TextField(max_length=120).clean(upload.name[-120:]), bank_files.read(upload.read())
        except bank_files.Unreadable as error:
            raise ValidationError(str(error), "unreadable") from error


class AllocateForm(MoveForm):
    """Which order the money pays, and how much of it."""

    order = forms.ChoiceField(label=_("Order"), widget=forms.RadioSelect)
    number = TextField(label=_("Number of another order"), max_length=20, required=False)
    amount = NumberField(label=_("Amount"), decimals=4)

    def prepare(self) -> None:
        """The suggestions as choices, the likeliest one chosen."""
        found = suggestions(self.subject)
        choices = [(one.order.number, _choice(one)) for one in found]
        self.fields["order"].choices = [*choices, (ANOTHER, _("another order"))]  # type: ignore[attr-defined]
        self.initial.setdefault("order", found[0].order.number if found else ANOTHER)
        most = found[0].amount if found else self.subject.rest_amount
        self.initial.setdefault("amount", f"{most.normalize():f}")

    def clean(self) -> dict[str, Any]:
        """The order itself, in place of its number."""
        data = super().clean() or {}
        number = data.get("order", "")
        if number == ANOTHER:
            number = data.get("number", "").upper()
        order = payable().filter(number=number).first() if number else None
        if order is None and "order" not in self.errors:
            self.add_error("number", _("No order of this number can be paid now."))
        data["order"] = order
        data.pop("number", None)
        return data


def _choice(one: Any) -> str:
    due = display.amount_text(one.due, one.order.currency)
    reasons = ", ".join(str(reason) for reason in one.reasons)
    return f"{one.order.number} · {one.order.buyer.name} · {gettext('due %(amount)s') % {'amount': due}} · {reasons}"


def may_allocate(event: InboundEvent, actor: Actor, at: Any) -> Verdict:
    """Finance, while money waits here."""
    if not (answer := held_by(roles.FINANCE_MAKER, rule="P2")(event, actor, at)):
        return answer
    if event.state != InboundState.OPEN or not event.rest_amount:
        return refuse("P2", _("No money waits here."), _("Open another one in the queue."))
    return ALLOWED


def may_close(event: InboundEvent, actor: Actor, at: Any) -> Verdict:
    """Finance, where a question but no money waits."""
    if not (answer := held_by(roles.FINANCE_MAKER, rule="P2")(event, actor, at)):
        return answer
    if event.state != InboundState.OPEN or event.rest_amount:
        return refuse("P2", _("Money is never closed away."), _("Allocate it to an order, or send it back to the payer."))  # fmt: skip
    return ALLOWED


def has_money(event: InboundEvent, actor: Actor, at: Any) -> Verdict:
    """Whether there is something to send back."""
    return ALLOWED if event.rest_amount else refuse("P2", _("This event brought no money."), _("Close it instead."))  # fmt: skip


def _rest(event: InboundEvent, *_who: Any) -> Iterable[str]:
    amount = display.amount_text(event.rest_amount or event.amount, event.currency)
    yield gettext("The amount is %(amount)s.") % {"amount": amount}


RECORD = Move(
    name="record",
    label=_("Record by hand"),
    service=record_by_hand,
    allowed=of_policy(lambda actor: policy.may_record_money(actor)),
    form=RecordForm,
    explain=_("It is treated as if the bank had told us: applied where the reference names a payment, else it waits here."),
    done=_("It is recorded. The page says what became of it."),
    creates=True,
)  # fmt: skip
READ_IN = Move(
    name="read-in",
    label=_("Read in a statement"),
    service=lambda *, file, **edge: statements_in.read_in(name=file[0], statement=file[1], **edge),
    allowed=of_policy(lambda actor: policy.may_record_money(actor)),
    form=StatementForm,
    explain=_("Each line is taken in once, however often the file is read. What matches no payment waits under “Incoming money”."),
    done=_("The statement is read in."),
    creates=True,
)  # fmt: skip
EVENT_MOVES = (
    Move(
        name="allocate",
        label=_("Allocate to an order"),
        service=inbound.allocate,
        allowed=may_allocate,
        form=AllocateForm,
        explain=_("The money pays the order as if it had come with its reference; buyer and supplier are told (P2)."),
        effects=_rest,
        done=_("The money is allocated."),
    ),
    Move(
        name="give-back",
        label=_("Send it back to the payer"),
        service=inbound.give_back,
        transition="give_back",
        allowed=has_money,
        form=ReasonForm,
        explain=_("It has no place here. A second person of finance sends it and records the bank reference."),
        effects=_rest,
        done=_("It waits to be sent back."),
        tone="danger",
    ),
    Move(
        name="keep",
        label=_("Keep it after all"),
        service=inbound.keep,
        transition="keep",
        form=ReasonForm,
        explain=_("It was not sent back yet and waits for its place again."),
        done=_("It waits for its place again."),
        tone="secondary",
    ),
    Move(
        name="send-back",
        label=_("Record as sent back"),
        service=inbound.send_back,
        transition="send_back",
        form=BankForm,
        explain=_("The bank has the order to pay; the money leaves the books and the buyer is told."),
        effects=_rest,
        done=_("It is recorded as sent back."),
    ),
    Move(
        name="close",
        label=_("Close without effect"),
        service=inbound.close,
        allowed=may_close,
        form=ReasonForm,
        explain=_("Nothing more follows from this event; your reason stands on it (I17)."),
        done=_("The event is closed."),
        tone="secondary",
    ),
)  # fmt: skip
