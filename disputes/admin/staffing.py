"""Who is qualified for which cases, and who has how many (A1)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.enums import DisputeState
from disputes.models import Dispute, Qualification
from disputes.services import assigning
from suppliers.categories import Category
from tradeassurance.accounts import roles
from tradeassurance.accounts.enums import Language
from tradeassurance.accounts.models import User
from tradeassurance.core import clock
from tradeassurance.core.actors import Actor
from tradeassurance.core.fields import AmountField, TextField
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse
from tradeassurance.desk import cells
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, MoveForm
from tradeassurance.desk.sections import Facts, Section, Table
from tradeassurance.desk.site import site


class QualificationForm(MoveForm):
    """Languages, categories and the largest amount of one arbitrator's cases."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.MultipleChoiceField(
        label=_("Categories"),
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all."),
    )

    def prepare(self) -> None:
        """The amount in US dollars; whose it is, where that is not known yet."""
        self.fields["up_to_usd"] = AmountField(
            currency="USD", label=_("Wanted amount up to"), required=False, help_text=_("Empty means any.")
        )
        if self.subject is None:
            self.fields["user"] = forms.ModelChoiceField(_unqualified(self.actor), label=_("Arbitrator"))
            self.order_fields(["user"])

    def told(self) -> dict[str, Any]:
        """What the service is told."""
        data = dict(self.cleaned_data)
        data["up_to_usd"] = data["up_to_usd"].amount if data["up_to_usd"] else None
        return data


def _unqualified(actor: Actor | None) -> QuerySet[User]:
    held = Q(role_grants__role__in=roles.ARBITRATION, role_grants__ended_at=None)
    people = User.objects.filter(held, is_active=True, is_staff=True, qualification=None).distinct()
    return people.exclude(pk=actor.user_id if actor else None)


def may_qualify(record: Any, actor: Actor, at: datetime) -> Verdict:
    """Senior arbitrators, for others than themselves."""
    if not (set(roles.ASSIGNING) & actor.roles):
        return refuse("A1", _("Senior arbitrators record what an arbitrator is qualified for."))
    if record is not None and record.user_id == actor.user_id:
        return refuse("A1", _("Nobody records their own qualification."), _("Ask a colleague."))
    return ALLOWED


def record(*, user: User, **values: Any) -> Qualification:
    """A first qualification, through the person's own door."""
    return assigning.qualify(user, **values)


def change(qualification: Qualification, **values: Any) -> Qualification:
    """Another qualification, through the person's own door."""
    return assigning.qualify(qualification.user, **values)


def _initial(qualification: Qualification) -> dict[str, Any]:
    known = {name: getattr(qualification, name) for name in ("languages", "categories")}
    return known | {"up_to_usd": qualification.up_to_usd}


@admin.register(Qualification, site=site)
class QualificationAdmin(CaseAdmin):
    """Arbitrators with what they are qualified for and how many cases they have."""

    title = _("Arbitrators")
    menu, icon = "people", "school"
    name_fields = ("user__name",)
    columns = (
        Column(_("Arbitrator"), lambda q: q.user.name),
        Column(_("Languages"), lambda q: cells.lines(_language(code) for code in q.languages)),
        Column(_("Categories"), lambda q: cells.lines(q.category_labels) if q.categories else gettext("all")),
        Column(
            _("Up to"), lambda q: cells.money(q.up_to_usd, "USD") if q.up_to_usd else gettext("any"), num=True
        ),
        Column(_("Cases under review"), lambda q: str(q.load), num=True),
    )
    lead = _("Cases go to the least loaded arbitrator who is qualified for them and tied to no party (A1).")
    empty = _("Record who is qualified for what; until then cases are taken or assigned by hand.")
    list_moves = (
        Move(
            name="qualify",
            label=_("Record a qualification"),
            service=record,
            allowed=may_qualify,
            form=QualificationForm,
            values=lambda form, subject: form.told(),
            explain=_("Cases within it may be given to this person without asking (A1)."),
            done=_("The qualification is recorded."),
            creates=True,
        ),
    )
    moves = (
        Move(
            name="change",
            label=_("Change the qualification"),
            service=change,
            allowed=may_qualify,
            form=QualificationForm,
            initial=_initial,
            values=lambda form, subject: form.told(),
            explain=_("It counts for cases that are assigned from now on (A1)."),
            done=_("The qualification is changed."),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """With the person and the number of cases under review, in the same query."""
        mine = Q(user__cases__state=DisputeState.UNDER_REVIEW)
        rows = super().get_queryset(request).select_related("user")
        return rows.annotate(load=Count("user__cases", filter=mine))

    def heading(self, record: Qualification) -> str:
        """The person."""
        return record.user.name

    def sections(self, request: HttpRequest, record: Qualification) -> Iterable[Section]:
        """The qualification, and the cases."""
        pairs = [(column.label, column.of(record)) for column in self.columns[1:]]
        yield Facts(_("Qualification"), pairs=[*pairs, (_("Recorded"), record.recorded_at)])
        cases = Dispute.objects.for_pages().under_review_by(record.user_id).order_by("taken_at")[:25]
        yield Table(_("Cases under review"), columns=CASES, rows=cases, empty=_("None at present."))


def _language(code: str) -> Any:
    return dict(Language.choices).get(code, code)


CASES = (
    Column(_("Case"), lambda d: cells.record(d)),
    Column(_("Buyer"), "order.buyer.name"),
    Column(_("Supplier"), "order.seller.name"),
    Column(_("Taken"), "taken_at"),
)


class AssignForm(MoveForm):
    """Who gets the case, and why; only people whom nothing forbids are offered."""

    user = forms.TypedChoiceField(label=_("Arbitrator"), coerce=int)
    reason = TextField(label=_("Reason"), lines=2, max_length=500)

    def prepare(self) -> None:
        """The least loaded qualified person first; who is not qualified is marked."""
        found = assigning.candidates(self.subject, clock.now(), qualified_only=False)
        found = [one for one in found if one.user.pk != self.subject.arbitrator_id]
        self.fields["user"].choices = [(one.user.pk, _offer(one)) for one in found]  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """The person instead of the key."""
        return {
            "user": User.objects.get(pk=self.cleaned_data["user"]),
            "reason": self.cleaned_data["reason"],
        }


def _offer(one: assigning.Candidate) -> str:
    words = gettext("%(name)s, %(count)s under review") % {"name": one.user.name, "count": one.load}
    return words if one.qualified else gettext("%(person)s (not qualified for it)") % {"person": words}
