"""Companies: who acts for them, ties, coverage of their purchases."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import policy, roles
from tradeassurance.accounts.admin.forms import EndTieForm, JoinForm, RegisterForm, TieForm
from tradeassurance.accounts.enums import BuyerTier, ReviewState
from tradeassurance.accounts.models import Company, Membership, Tie, TieReview
from tradeassurance.accounts.services import companies, ties
from tradeassurance.core.actors import Actor
from tradeassurance.core.refusals import Verdict, refuse
from tradeassurance.desk import cells, filters
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, ReasonForm, by_row, of_policy
from tradeassurance.desk.queues import Queue, register
from tradeassurance.desk.sections import Facts, Section, Table
from tradeassurance.desk.site import site


def coverage_of(company: Company) -> Any:
    """Whether the company's purchases are covered."""
    suspended = company.is_coverage_suspended
    return cells.badge(_("Suspended"), "bad") if suspended else cells.badge(_("Covered"), "good")


def coverage_line(company: Company) -> Any:
    """The same in a list, with since when and why it is suspended."""
    if not company.is_coverage_suspended:
        return coverage_of(company)
    since, why = cells.instant(company.coverage_suspended_at), cells.small(company.coverage_suspension_reason)
    return cells.lines([coverage_of(company), since, why])


def may_suspend(company: Company, actor: Actor, at: datetime) -> Verdict:
    """Risk, while it is not suspended."""
    if company.is_coverage_suspended:
        return refuse("F1", _("The coverage is suspended already."))
    return policy.may_change_coverage(actor, company)


def may_lift(company: Company, actor: Actor, at: datetime) -> Verdict:
    """Risk, while it is suspended."""
    if not company.is_coverage_suspended:
        return refuse("F1", _("The coverage is not suspended."))
    return policy.may_change_coverage(actor, company)


def leave(membership: Membership, **edge: Any) -> None:
    """End a membership through the company's own door."""
    companies.leave(membership.company, user=membership.user, **edge)


def members(company: Company) -> list[Membership]:
    """Who acts for the company now."""
    return list(company.memberships.filter(left_at=None).select_related("user", "company"))  # type: ignore[attr-defined]


def open_ties(company: Company) -> list[Tie]:
    """Ties that have not ended."""
    return list(company.ties.filter(ended_on=None).select_related("user", "company"))  # type: ignore[attr-defined]


def open_reviews(company: Company) -> list[TieReview]:
    """Reviews of what tied people did that nobody has concluded yet."""
    rows = company.tie_reviews.filter(state=ReviewState.OPEN)  # type: ignore[attr-defined]
    return list(rows.select_related("tie__user", "company"))


def _concluded(stands: bool) -> Any:
    return lambda form, review: {"stands": stands, "conclusion": form.cleaned_data["reason"]}


ADMINISTER = of_policy(policy.may_administer)
MOVES = (
    Move(
        name="suspend",
        label=_("Suspend the coverage"),
        service=companies.suspend_coverage,
        allowed=may_suspend,
        form=ReasonForm,
        explain=_(
            "Until it is lifted the company can open no claim, and reads so before it confirms an order. Open disputes go on. It is told your reason (F1)."
        ),
        done=_("The coverage is suspended."),
        tone="danger",
    ),
    Move(
        name="lift",
        label=_("Lift the suspension"),
        service=companies.lift_suspension,
        allowed=may_lift,
        form=ReasonForm,
        explain=_("The company's purchases are covered again, and it is told so with your reason (F1)."),
        done=_("The suspension is lifted."),
    ),
    Move(
        name="join",
        label=_("Add a person"),
        service=companies.join,
        allowed=ADMINISTER,
        form=JoinForm,
        explain=_("The person acts for the company from now on. Staff act for no company (I34)."),
        done=_("The person acts for the company."),
        tone="secondary",
    ),
    Move(
        name="leave",
        label=_("End the membership"),
        service=leave,
        allowed=ADMINISTER,
        subjects=members,
        names=lambda membership: membership.user.name,
        row_only=True,
        explain=_("The person acts for the company no more; the tie counts for 24 months (X11)."),
        done=_("The membership has ended."),
        tone="danger",
    ),
    Move(
        name="tie",
        label=_("Record a tie"),
        service=ties.record,
        allowed=ADMINISTER,
        form=TieForm,
        explain=_("From now on the person works on none of the company's cases (A1, X11)."),
        done=_("The tie is recorded."),
        tone="secondary",
    ),
    Move(
        name="end-tie",
        label=_("End the tie"),
        service=ties.end,
        allowed=ADMINISTER,
        subjects=open_ties,
        names=lambda tie: tie.user.name,
        row_only=True,
        form=EndTieForm,
        explain=_("The tie counts for 24 months more (X11)."),
        done=_("The tie has an end."),
        tone="secondary",
    ),
    Move(
        name="stands",
        label=_("Everything stands"),
        service=ties.conclude,
        transition="let_stand",
        subjects=open_reviews,
        names=lambda review: review.tie.user.name,
        row_only=True,
        form=ReasonForm,
        values=_concluded(True),
        explain=_("What the person did before the tie was recorded stands as it is (X11)."),
        done=_("The review is concluded."),
    ),
    Move(
        name="to-correct",
        label=_("Something is to be corrected"),
        service=ties.conclude,
        transition="correct",
        subjects=open_reviews,
        names=lambda review: review.tie.user.name,
        row_only=True,
        form=ReasonForm,
        values=_concluded(False),
        explain=_("The head of arbitration is told what you found (X11)."),
        done=_("The review is concluded."),
        tone="danger",
    ),
)


@admin.register(Company, site=site)
class CompanyAdmin(CaseAdmin):
    """Buyers and suppliers."""

    title = _("Companies")
    menu, icon = "people", "apartment"
    list_filter = (filters.choices("buyer_tier", _("Buyer tier"), BuyerTier.choices),)
    name_fields = ("name",)
    columns = (
        Column(_("Company"), "name"),
        Column(_("Country"), lambda c: " ".join(filter(None, (c.country, c.region)))),
        Column(_("Time zone"), "time_zone"),
        Column(_("Buyer tier"), lambda c: c.get_buyer_tier_display()),
        Column(_("Coverage"), coverage_line),
        Column(_("Joined"), "joined_at"),
    )
    list_moves = (
        Move(
            name="register",
            label=_("Register a company"),
            service=companies.register,
            allowed=ADMINISTER,
            form=RegisterForm,
            explain=_("People are added on the company's page."),
            done=_("The company is registered."),
            creates=True,
        ),
    )
    moves = MOVES

    def badge(self, record: Company) -> Any:
        """Whether its purchases are covered."""
        return coverage_of(record)

    def companies(self, record: Company) -> Iterable[int]:
        """Itself."""
        return (record.pk,)

    def sections(self, request: HttpRequest, record: Company) -> Iterable[Section]:
        """Facts, people, ties."""
        offers = self.open_offers(request, record)
        yield Facts(_("Company"), side=True, pairs=_facts(record))
        people = record.memberships.select_related("user").order_by("-joined_at")  # type: ignore[attr-defined]
        yield Table(
            _("People"), columns=PEOPLE, rows=people, moves=by_row(offers, Membership), empty=_("Nobody yet.")
        )
        tied = record.ties.select_related("user").order_by("-recorded_at")  # type: ignore[attr-defined]
        yield Table(
            _("Ties of staff"),
            columns=TIES,
            rows=tied,
            moves=by_row(offers, Tie),
            empty=_("No tie was recorded."),
        )
        if reviews := list(record.tie_reviews.select_related("tie__user", "closed_by").order_by("-pk")):  # type: ignore[attr-defined]
            yield Table(
                _("What tied people did before it was known"),
                columns=REVIEWS,
                rows=reviews,
                moves=by_row(offers, TieReview),
            )


def _facts(record: Company) -> list[tuple[Any, Any]]:
    return [
        (_("Country"), record.country),
        (_("Region"), record.region),
        (_("Time zone"), record.time_zone),
        (_("Language"), record.get_language_display()),
        (_("Buyer tier"), record.get_buyer_tier_display()),
        (_("Website domain"), record.domain),
        (_("Registration"), record.registration_number),
        (_("Address"), record.registered_address),
        (_("Established"), record.established_year),
        (_("Joined"), record.joined_at),
        (_("Coverage suspended"), record.coverage_suspended_at),
        (_("Reason"), record.coverage_suspension_reason),
    ]


PEOPLE = (
    Column(_("Person"), lambda m: cells.record(m.user)),
    Column(_("As"), lambda m: m.get_role_display()),
    Column(_("Since"), "joined_at"),
    Column(_("Left"), "left_at"),
)
TIES = (
    Column(_("Person"), lambda t: cells.record(t.user)),
    Column(_("Kind"), lambda t: t.get_kind_display()),
    Column(_("Since"), "started_on"),
    Column(_("Until"), "ended_on"),
    Column(_("Note"), "note"),
)
REVIEWS = (
    Column(_("Person"), lambda r: cells.record(r.tie.user)),
    Column(_("State"), cells.state),
    Column(_("Deeds"), lambda r: cells.lines(_deed(act) for act in r.acts)),
    Column(_("Opened"), "opened_at"),
    Column(
        _("Conclusion"),
        lambda r: cells.lines([r.conclusion, cells.small(r.closed_by)]) if r.closed_at else None,
    ),
)


def _deed(act: dict[str, str]) -> Any:
    return cells.small(act["case"], act["action"], cells.instant(datetime.fromisoformat(act["at"])))


register(
    Queue(
        "accounts.suspended_buyers",
        _("Buyers whose coverage is suspended"),
        Company,
        roles=(roles.RISK,),
        select=lambda actor, at: Company.objects.exclude(coverage_suspended_at=None),
        since="coverage_suspended_at",
        empty=_("No buyer's coverage is suspended."),
    )
)
register(
    Queue(
        "accounts.tie_reviews",
        _("Ties recorded later: reviews"),
        Company,
        roles=roles.ASSIGNING,
        select=lambda actor, at: Company.objects.filter(tie_reviews__state=ReviewState.OPEN).distinct(),
        since="tie_reviews__opened_at",
        empty=_("No deed of a tied person waits to be looked at."),
    )
)
