"""Ways to pay as versions: finance drafts, another person of finance publishes (P1, I32)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orders import methods as methods_rules
from orders import policy
from orders.enums import FeeKind, TableState
from orders.models import MethodTable, MethodTerms
from orders.services import methods
from tradeassurance.core.actors import Actor
from tradeassurance.core.fields import NumberField, TextField
from tradeassurance.core.models import Approval, ApprovalState
from tradeassurance.core.refusals import Verdict, refuse
from tradeassurance.core.services.approval import may_answer
from tradeassurance.desk import cells, filters, timeline
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.forms import InstantField, RemarkForm
from tradeassurance.desk.moves import Move, MoveForm, ReasonForm, by_row, of_policy
from tradeassurance.desk.sections import Facts, Section, Table
from tradeassurance.desk.site import site
from tradeassurance.portal import display

OPTIONAL: dict[str, Any] = {"required": False}


class DraftForm(MoveForm):
    """A new version, as a copy of another one."""

    code = forms.RegexField(
        label=_("Code"),
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=40,
        help_text=_("Small letters, digits and hyphens, such as methods-2025."),
    )
    title = TextField(label=_("Title"), max_length=120)
    copy_of = forms.ModelChoiceField(label=_("Copy of"), queryset=MethodTable.objects.none())
    applies_from = InstantField(label=_("Applies from"), **OPTIONAL)

    def prepare(self) -> None:
        """Any version may be copied, the newest one unless told."""
        self.fields["copy_of"].queryset = MethodTable.objects.order_by("-pk")  # type: ignore[attr-defined]
        self.initial.setdefault("copy_of", MethodTable.objects.order_by("-pk").first())


class DescribeForm(MoveForm):
    """What a draft is called and from when it applies."""

    title = TextField(label=_("Title"), max_length=120)
    applies_from = InstantField(label=_("Applies from"), **OPTIONAL)


class TermsForm(MoveForm):
    """One way to pay: for whom, up to how much, and what it costs the payer."""

    offered = forms.BooleanField(label=_("Offered"), **OPTIONAL)
    currencies = forms.MultipleChoiceField(
        label=_("Only in these currencies"),
        choices=[(code, code) for code in settings.CURRENCIES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any."),
        **OPTIONAL,
    )
    countries = TextField(
        label=_("Only for buyers in"), max_length=200, help_text=_("Country codes such as US, CA. Empty: any."), **OPTIONAL
    )  # fmt: skip
    most_usd = NumberField(label=_("Most (USD)"), help_text=_("Empty: no maximum."), **OPTIONAL)
    below = forms.BooleanField(label=_("It must stay below that"), **OPTIONAL)
    fee_kind = forms.ChoiceField(label=_("Fee"), choices=FeeKind.choices)
    fee_percent = NumberField(label=_("Percent of the payment"), decimals=3, most=99, **OPTIONAL)
    fee_steps = TextField(
        label=_("Fees by size (USD)"),
        lines=4,
        help_text=_("One line for each size: up to this amount, a blank, the fee. Such as: 250 4.90"),
        **OPTIONAL,
    )
    fee_least = NumberField(label=_("Range from (USD)"), least=0, **OPTIONAL)
    fee_most = NumberField(label=_("Range to (USD)"), least=0, **OPTIONAL)
    collected = forms.BooleanField(label=_("The platform takes the fee with the payment"), **OPTIONAL)
    source = TextField(label=_("Source"), max_length=40, **OPTIONAL)
    note = TextField(label=_("Note"), lines=3, **OPTIONAL)

    def clean_countries(self) -> list[str]:
        """The codes. Raises ValidationError."""
        codes = [code.upper() for code in self.cleaned_data["countries"].replace(",", " ").split()]
        if wrong := [code for code in codes if len(code) != 2 or not code.isascii() or not code.isalpha()]:
            raise ValidationError(_("No country code: %(codes)s."), params={"codes": ", ".join(wrong)})
        return codes

    def clean_fee_steps(self) -> list[list[str]]:
        """Pairs of an amount and its fee, rising. Raises ValidationError."""
        steps: list[list[str]] = []
        for line in self.cleaned_data["fee_steps"].splitlines():
            if not line.strip():
                continue
            try:
                upto, fee = (Decimal(part) for part in line.split())
            except (ValueError, InvalidOperation):
                raise ValidationError(_("Each line is two numbers: an amount and its fee.")) from None
            if not (upto.is_finite() and fee.is_finite() and fee >= 0) or (
                steps and Decimal(steps[-1][0]) >= upto
            ):
                raise ValidationError(_("The amounts rise from line to line, and no fee is negative."))
            steps.append([f"{upto:f}", f"{fee:f}"])
        return steps

    def clean(self) -> dict[str, Any]:
        """Each kind of fee has what it needs, and nothing else."""
        data = super().clean() or {}
        kind = data.get("fee_kind", "")
        needed: dict[str, list[str]] = {
            FeeKind.PERCENT: ["fee_percent"],
            FeeKind.STEPS: ["fee_steps"],
            FeeKind.RANGE: ["fee_least", "fee_most"],
        }
        for name in needed.get(kind, []):
            if data.get(name) in (None, "", []) and name not in self.errors:
                self.add_error(name, _("This kind of fee needs it."))
        if kind == FeeKind.RANGE and (data.get("fee_least") or 0) > (data.get("fee_most") or 0):
            self.add_error("fee_most", _("A range ends above its beginning."))
        if data.get("collected") and kind != FeeKind.PERCENT:
            self.add_error("collected", _("Only a percentage is exact enough to be taken with the payment."))
        return data


def _as_it_is(terms: MethodTerms) -> dict[str, Any]:
    names = [name for name in TermsForm.base_fields if name not in ("countries", "fee_steps")]
    steps = "\n".join(f"{upto} {fee}" for upto, fee in terms.fee_steps)
    return {name: getattr(terms, name) for name in names} | {
        "countries": ", ".join(terms.countries),
        "fee_steps": steps,
    }


def proposed(table: MethodTable) -> Approval | None:
    """The waiting request to publish a version, if any."""
    return Approval.objects.filter(
        action=methods.PUBLISH, subject_id=table.pk, state=ApprovalState.WAITING
    ).first()


def may_propose(table: MethodTable, actor: Actor, at: datetime) -> Verdict:
    """A maker, a complete draft, and not proposed yet."""
    if not (answer := policy.may_edit_methods(table, actor, at)):
        return answer
    if proposed(table) is not None:
        return refuse("I32", _("This draft already waits for approval."), _("Ask a checker of finance."))
    return policy.may_publish_methods(table, actor, at)


def may_publish(table: MethodTable, actor: Actor, at: datetime) -> Verdict:
    """A checker who did not propose it."""
    waiting = proposed(table)
    if waiting is None:
        return refuse("I32", _("This draft was not proposed for publication."), _("A maker of finance proposes it first."))  # fmt: skip
    return may_answer(waiting, table, actor)


DRAFT = Move(
    name="draft",
    label=_("Draft a version"),
    service=methods.draft,
    allowed=of_policy(lambda actor: policy.may_record_money(actor)),
    form=DraftForm,
    explain=_("A draft changes nothing until a second person publishes it."),
    done=_("The draft is made."),
    creates=True,
)
MOVES = (
    Move(
        name="propose",
        label=_("Propose for publication"),
        service=methods.propose,
        allowed=may_propose,
        explain=_("A checker is asked. What is approved is what is published; a later change withdraws the proposal (I33)."),
        done=_("The draft waits for approval."),
    ),
    Move(
        name="describe",
        label=_("Title and start"),
        service=methods.describe,
        allowed=policy.may_edit_methods,
        form=DescribeForm,
        initial=lambda table: {"title": table.title, "applies_from": table.applies_from},
        explain=_("Payments announced from that moment on are offered by it."),
        done=_("Title and start are changed."),
        tone="secondary",
    ),
    Move(
        name="publish",
        label=_("Publish"),
        service=methods.publish,
        allowed=may_publish,
        form=RemarkForm,
        explain=_("The version is published as it was proposed and never changes again. Payments already announced keep theirs."),
        done=_("The version is published."),
    ),
    Move(
        name="send-back",
        label=_("Send back"),
        service=methods.send_back,
        allowed=may_publish,
        form=ReasonForm,
        values=lambda form, table: {"remark": form.cleaned_data["reason"]},
        explain=_("It stays a draft; the maker reads your reason."),
        done=_("The draft is sent back."),
        tone="danger",
    ),
    Move(
        name="set",
        label=_("Change"),
        service=methods.set_terms,
        allowed=lambda terms, actor, at: policy.may_edit_methods(terms.table, actor, at),
        subjects=lambda table: table.terms.select_related("table").order_by("pk"),
        row_only=True,
        form=TermsForm,
        initial=_as_it_is,
        explain=_("A proposal that waits is withdrawn from its approver."),
        done=_("The way to pay is changed."),
        tone="secondary",
    ),
)  # fmt: skip


@admin.register(MethodTable, site=site)
class MethodTableAdmin(CaseAdmin):
    """What each way to pay costs, for whom and up to how much, as versions."""

    title = _("Ways to pay")
    menu, icon = "rules", "credit_card"
    list_filter = (filters.choices("state", _("State"), TableState.choices),)
    name_fields = ("code", "title")
    columns = (
        Column(_("Code"), "code"),
        Column(_("Title"), "title"),
        Column(_("State"), cells.state),
        Column(_("Applies from"), "applies_from"),
        Column(_("Published"), "published_at"),
    )
    lead = _(
        "Buyers see method, fee and total before they choose. A payment keeps the terms it was announced under."
    )
    list_moves = (DRAFT,)
    moves = MOVES

    def page_queryset(self, request: HttpRequest) -> QuerySet:
        """With who published it."""
        return MethodTable.objects.select_related("published_by")

    def sections(self, request: HttpRequest, record: MethodTable) -> Iterable[Section]:
        """The version, and its ways to pay."""
        yield Facts(
            _("Version"),
            side=True,
            pairs=[
                (_("Applies from"), record.applies_from),
                (_("Published"), record.published_at),
                (_("Published by"), record.published_by and str(record.published_by)),
                (_("Fingerprint"), record.content_hash),
            ],
        )
        yield Table(
            _("Ways to pay"),
            columns=WAYS,
            rows=record.terms.order_by("pk"),  # type: ignore[attr-defined]
            moves=by_row(self.open_offers(request, record), MethodTerms),
        )


def _usd(amount: Any) -> str:
    return display.amount_text(Decimal(amount), methods_rules.USD).replace(" ", "\u00a0")


def fee_words(terms: MethodTerms) -> Any:
    """The fee as it is set."""
    if terms.fee_kind == FeeKind.PERCENT:
        by = _("taken by the platform") if terms.collected else _("charged by others")
        return cells.lines(
            [f"{terms.fee_percent.normalize():f} %" if terms.fee_percent else "–", cells.small(by)]
        )
    if terms.fee_kind == FeeKind.STEPS:
        return cells.lines(f"≤\u00a0{_usd(upto)}: {_usd(fee)}" for upto, fee in terms.fee_steps)
    if terms.fee_kind == FeeKind.RANGE:
        return f"{_usd(terms.fee_least)} – {_usd(terms.fee_most)}"
    return terms.get_fee_kind_display()


def most_words(terms: MethodTerms) -> Any:
    """The maximum as it is set."""
    if terms.most_usd is None:
        return _("none")
    return f"{'<' if terms.below else '≤'}\u00a0{_usd(terms.most_usd)}"


def for_whom(terms: MethodTerms) -> Any:
    """Which payments and buyers it is for."""
    countries = terms.countries and _("buyers in %(countries)s") % {"countries": ", ".join(terms.countries)}
    return cells.lines([part for part in (", ".join(terms.currencies), countries) if part]) or _("any")


def _named(terms: MethodTerms) -> Any:
    name = terms.get_method_display()
    return name if terms.offered else cells.lines([name, cells.small(_("not offered"))])


WAYS = (
    Column(_("Method"), _named),
    Column(_("Fee"), fee_words),
    Column(_("Most"), most_words),
    Column(_("For whom"), for_whom),
    Column(_("Source"), lambda t: cells.lines([t.source or "–", cells.small(t.note)])),
)
for action, words in {
    "orders.methods.draft": _("Drafted"),
    "orders.methods.describe": _("Title and start changed"),
    "orders.methods.set_terms": _("Way to pay changed"),
    "orders.methods.propose": _("Proposed for publication"),
    "orders.methods.publish": _("Published"),
    "orders.methods.send_back": _("Sent back"),
}.items():
    timeline.name(action, words)
