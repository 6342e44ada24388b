"""What an arbitrator fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.admin import matrix
from disputes.enums import FindingResult, Liability, NoReturn, Remedy
from disputes.services.determination import Decision
from orders.enums import Side
from tradeassurance.accounts import roles
from tradeassurance.accounts.enums import Language
from tradeassurance.accounts.models import User
from tradeassurance.accounts.ties import tied_user_ids
from tradeassurance.core import clock
from tradeassurance.core.fields import AmountField, TextField
from tradeassurance.desk.moves import MoveForm

FINDING, REMARK = "finding_", "remark_"


class NoteForm(MoveForm):
    """A note for colleagues."""

    text = TextField(label=_("Note"), lines=4, help_text=_("Only staff read it; no party ever does."))
    mentions = forms.TypedMultipleChoiceField(
        label=_("Call a colleague"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are told that a note on this case asks them to look."),
    )

    def prepare(self) -> None:
        """Colleagues on cases; nobody tied to a party."""
        order = self.subject.order
        tied = tied_user_ids((order.buyer, order.seller), clock.now())
        held = (*roles.ARBITRATION, roles.SUPPORT, roles.RISK)
        people = User.objects.filter(
            role_grants__role__in=held, role_grants__ended_at=None, is_active=True, is_staff=True
        )
        others = people.exclude(pk=self.actor.user_id if self.actor else None).distinct().order_by("name")
        found = [(one.pk, one.name) for one in others if one.pk not in tied]
        self.fields["mentions"].choices = found  # type: ignore[attr-defined]


class MessageForm(MoveForm):
    """A message that both parties read."""

    text = TextField(label=_("Message"), lines=5)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)


class TranslationForm(MoveForm):
    """A translation beside a message."""

    translation = TextField(label=_("Translation"), lines=5)


class EvidenceForm(MoveForm):
    """Who is asked, and for what."""

    side = forms.ChoiceField(label=_("Ask"), choices=Side.choices)
    text = TextField(label=_("What is needed"), lines=4, help_text=_("The party reads this."))


class DecisionForm(MoveForm):
    """Findings per claimed deviation, liability, remedy, amount, costs and reasons (A5)."""

    liability = forms.ChoiceField(label=_("Liability"), choices=Liability.choices)
    remedy = forms.ChoiceField(label=_("Remedy"), choices=Remedy.choices)
    inspection_fee_by = forms.ChoiceField(label=_("Inspection fee borne by"), choices=Side.choices)
    return_freight_by = forms.ChoiceField(label=_("Return freight borne by"), choices=Side.choices)
    customs_by = forms.ChoiceField(label=_("Customs on a return borne by"), choices=Side.choices)
    reasons = TextField(label=_("Reasons"), lines=8, help_text=_("Both parties read this."))
    departure = TextField(
        label=_("Why not as the rules would decide"),
        lines=3,
        required=False,
        help_text=_(
            "Needed where liability, remedy or amount differ from the proposal on the case page (A5)."
        ),
    )
    no_return_ground = forms.ChoiceField(
        label=_("Ground for a refund without return"),
        choices=[("", _("none")), *NoReturn.choices],
        required=False,
        help_text=_("Where delivered goods stay with the buyer although everything goes back (A7)."),
    )

    def prepare(self) -> None:
        """A result and a remark for every claimed deviation; the amount in the order's currency."""
        dispute = self.subject
        fields: dict[str, forms.Field] = {}
        for number, deviation in enumerate(dispute.deviations.all(), start=1):
            title = str(deviation.requirement or deviation)
            fields[f"{FINDING}{deviation.pk}"] = forms.ChoiceField(
                label=gettext("Finding %(number)s: %(title)s") % {"number": number, "title": title},
                choices=FindingResult.choices,
                help_text=deviation.description if deviation.requirement else "",
            )
            fields[f"{REMARK}{deviation.pk}"] = TextField(
                label=gettext("Why (finding %(number)s)") % {"number": number}, lines=2, required=False
            )
        self.fields["amount"] = AmountField(
            currency=dispute.order.currency,
            label=_("Amount"),
            required=False,
            help_text=_("For a partial refund; otherwise everything that was paid goes back, or nothing."),
        )
        order = [*fields, "liability", "remedy", "amount", "no_return_ground", "reasons", "departure"]
        self.fields.update(fields)
        self.order_fields([*order, "inspection_fee_by", "return_freight_by", "customs_by"])

    def clean(self) -> dict[str, Any]:
        """A partial refund needs its amount."""
        data = super().clean() or {}
        if data.get("remedy") == Remedy.PARTIAL_REFUND and not data.get("amount"):
            self.add_error("amount", gettext("Say how much goes back."))
        if data.get("remedy") and self._departs(data) and not data.get("departure"):
            self.add_error("departure", gettext("Say why you depart from what the rules would decide."))
        return data

    def _departs(self, data: dict[str, Any]) -> bool:
        made = matrix.propose(self.subject, clock.now())
        same = (data.get("liability"), data["remedy"]) == (made.liability, made.remedy)
        amount = data["amount"].amount if data.get("amount") else None
        partial = data["remedy"] == Remedy.PARTIAL_REFUND
        return not same or (partial and amount is not None and amount != made.amount)

    def decision(self) -> Decision:
        """What the service is told."""
        data = self.cleaned_data
        keys = [name.removeprefix(FINDING) for name in self.fields if name.startswith(FINDING)]
        names = ("liability", "remedy", "reasons", "inspection_fee_by", "return_freight_by", "customs_by")
        partial = data["remedy"] == Remedy.PARTIAL_REFUND
        return Decision(
            **{name: data[name] for name in names},
            findings={int(key): (data[FINDING + key], data[REMARK + key]) for key in keys},
            amount=data["amount"].amount if partial else None,
            departure=data["departure"],
            no_return_ground=data["no_return_ground"],
        )


class ReimbursementForm(MoveForm):
    """How much a supplier paid back, and the bank's reference."""

    bank_reference = TextField(label=_("Bank reference"), max_length=60)

    def prepare(self) -> None:
        """At most what is outstanding, in the order's currency."""
        self.fields["amount"] = AmountField(
            currency=self.subject.order.currency, label=_("Amount"), initial=self.subject.outstanding
        )
        self.order_fields(["amount", "bank_reference"])


class ChargebackForm(MoveForm):
    """The payment provider's reference of a chargeback."""

    reference = TextField(label=_("Reference of the payment provider"), max_length=60)
