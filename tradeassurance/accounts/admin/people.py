"""People: enrolling, roles, leaving."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tradeassurance.accounts import holds, policy
from tradeassurance.accounts.admin.forms import EnrolForm, GrantForm
from tradeassurance.accounts.models import RoleGrant, Tie, User
from tradeassurance.accounts.services import erasure, granting, people
from tradeassurance.core.actors import Actor
from tradeassurance.core.refusals import Verdict, refuse
from tradeassurance.desk import cells, filters
from tradeassurance.desk.case import CaseAdmin
from tradeassurance.desk.cells import Column
from tradeassurance.desk.moves import Move, ReasonForm, by_row, of_policy
from tradeassurance.desk.sections import Facts, Section, Table
from tradeassurance.desk.site import site


def standing(user: User) -> Any:
    """Whether the person can sign in, and as what."""
    if user.erased_at is not None:
        return cells.badge(_("Erased"), "ended")
    if not user.is_active:
        return cells.badge(_("Deactivated"), "ended")
    return cells.badge(_("Staff"), "info", "dot") if user.is_staff else cells.badge(_("Party"), "neutral")


def open_grants(user: User) -> list[RoleGrant]:
    """The roles a person holds now."""
    return list(user.role_grants.filter(ended_at=None).order_by("granted_at"))  # type: ignore[attr-defined]


def may_revoke(grant: RoleGrant, actor: Actor, at: datetime) -> Verdict:
    """User administration ends roles; an ended one stays ended."""
    if grant.ended_at is not None:
        return refuse("I35", _("This role has ended."))
    return policy.may_administer(actor)


def may_be_granted(user: User, actor: Actor, at: datetime) -> Verdict:
    """User administration gives roles to active staff, never to themselves."""
    if not (answer := policy.may_administer(actor)):
        return answer
    if actor.user_id == user.pk:
        return refuse("I35", _("Nobody grants a role to themselves."), _("Ask a colleague to grant it."))
    if not (user.is_staff and user.is_active):
        return refuse("I35", _("Only active staff hold roles."))
    return policy.may_administer(actor)


def may_deactivate(user: User, actor: Actor, at: datetime) -> Verdict:
    """User administration; not oneself."""
    if not user.is_active:
        return refuse("I48", _("This person is deactivated already."))
    if actor.user_id == user.pk:
        return refuse("I48", _("Nobody deactivates themselves."), _("Ask a colleague."))
    return policy.may_administer(actor)


def may_be_erased(user: User, actor: Actor, at: datetime) -> Verdict:
    """The service's own guard; a hold is said when it is tried, with its reason."""
    return policy.may_erase(user, actor)


def may_be_held(user: User, actor: Actor, at: datetime) -> Verdict:
    """Whoever is not erased and not held."""
    if user.erased_at is not None or user.legal_hold:
        return refuse("I45", _("This person is erased or held already."))
    return policy.may_administer(actor)


def may_be_released(user: User, actor: Actor, at: datetime) -> Verdict:
    """Whoever is held."""
    if not user.legal_hold:
        return refuse("I45", _("Nothing is held by law."))
    return policy.may_administer(actor)


def revoke(grant: RoleGrant, **edge: Any) -> None:
    """End a grant through the person's own door."""
    granting.revoke(grant.user, role=grant.role, **edge)


REVOKE: dict[str, Any] = {
    "label": _("End the role"),
    "service": revoke,
    "allowed": may_revoke,
    "form": ReasonForm,
    "explain": _("The role ends now; what was done under it stays done (I35)."),
    "done": _("The role has ended."),
    "tone": "danger",
}


@admin.register(User, site=site)
class UserAdmin(CaseAdmin):
    """Everybody who signs in."""

    title = _("People")
    menu, icon = "people", "person"
    list_filter = (
        filters.choices("is_staff", _("Kind"), [("True", _("Staff")), ("False", _("Party"))]),
        filters.choices("is_active", _("Sign-in"), [("True", _("active")), ("False", _("deactivated"))]),
    )
    name_fields = ("name", "email")
    columns = (
        Column(_("Name"), "name"),
        Column(_("Kind"), standing),
        Column(_("E-mail"), "email"),
        Column(_("Language"), lambda u: u.get_language_display()),
        Column(_("Time zone"), "time_zone"),
        Column(_("Joined"), "joined_at"),
    )
    list_moves = (
        Move(
            name="enroll",
            label=_("Enroll a person"),
            service=people.enrol,
            allowed=of_policy(policy.may_administer),
            form=EnrolForm,
            explain=_(
                "The person sets a password over “forgot your password”. Roles are granted afterwards."
            ),
            done=_("The person is enrolled."),
            creates=True,
        ),
    )
    moves = (
        Move(
            name="grant",
            label=_("Grant a role"),
            service=granting.grant,
            allowed=may_be_granted,
            form=GrantForm,
            explain=_(
                "The role holds from now on. Pairs that one person must not hold together are refused (I35)."
            ),
            done=_("The role is granted."),
        ),
        Move(name="revoke", subjects=open_grants, names=RoleGrant.get_role_display, row_only=True, **REVOKE),
        Move(
            name="erase",
            label=_("Erase the person"),
            service=erasure.ask,
            allowed=may_be_erased,
            form=ReasonForm,
            explain=_(
                "The person leaves every company now. Once a colleague approves, name, addresses, password, second"
                " factors and roles go for good; what was done stays, under a number (I45)."
            ),
            effects=lambda user, actor, at: holds.of(user),
            done=_("A colleague in user administration is asked to approve."),
            tone="danger",
        ),
        Move(
            name="hold",
            label=_("Hold by law"),
            service=erasure.hold,
            allowed=may_be_held,
            form=ReasonForm,
            explain=_("The person may not be erased until the hold is lifted (I45)."),
            done=_("The person is held."),
        ),
        Move(
            name="lift-hold",
            label=_("Lift the hold"),
            service=erasure.lift_hold,
            allowed=may_be_released,
            form=ReasonForm,
            explain=_("The person may be erased again when somebody asks for it."),
            done=_("The hold is lifted."),
        ),
        Move(
            name="deactivate",
            label=_("Deactivate"),
            service=people.deactivate,
            allowed=may_deactivate,
            form=ReasonForm,
            explain=_("The person signs in no more, and is signed out everywhere at once (I48)."),
            done=_("The person is deactivated."),
            tone="danger",
        ),
    )

    def heading(self, record: User) -> str:
        """The person's name."""
        return record.name

    def subheading(self, record: User) -> Any:
        """The address."""
        return record.email

    def badge(self, record: User) -> Any:
        """Staff, party or deactivated."""
        return standing(record)

    def sections(self, request: HttpRequest, record: User) -> Iterable[Section]:
        """Facts, roles, companies, ties."""
        pairs = [
            (_("Language"), record.get_language_display()),
            (_("Time zone"), record.time_zone),
            (_("Joined"), record.joined_at),
            (_("Last sign-in"), record.last_login),
            (_("Held by law"), record.legal_hold),
            (_("Erased"), record.erased_at),
        ]
        yield Facts(_("Person"), side=True, pairs=pairs)
        grants = record.role_grants.select_related("granted_by").order_by("-granted_at")  # type: ignore[attr-defined]
        if record.is_staff:
            moves = by_row(self.open_offers(request, record), RoleGrant)
            yield Table(
                _("Roles"), columns=GRANTS, rows=grants, moves=moves, empty=_("No role was granted yet.")
            )
        if members := list(record.memberships.select_related("company").order_by("-joined_at")):
            yield Table(_("Acts for"), columns=MEMBERSHIPS, rows=members)
        ties = list(Tie.objects.filter(user=record).select_related("company").order_by("-recorded_at"))
        if record.is_staff:
            yield Table(gettext("Ties"), columns=TIES, rows=ties, empty=_("No tie was recorded."))


GRANTS = (
    Column(_("Role"), lambda g: g.get_role_display()),
    Column(
        _("State"),
        lambda g: cells.badge(_("Ended"), "ended") if g.ended_at else cells.badge(_("Held"), "good"),
    ),
    Column(_("Granted"), "granted_at"),
    Column(_("By"), lambda g: g.granted_by or _("the installation")),
    Column(_("Ended"), "ended_at"),
)
MEMBERSHIPS = (
    Column(_("Company"), lambda m: cells.record(m.company)),
    Column(_("As"), lambda m: m.get_role_display()),
    Column(_("Since"), "joined_at"),
    Column(_("Left"), "left_at"),
)
TIES = (
    Column(_("Company"), lambda t: cells.record(t.company)),
    Column(_("Kind"), lambda t: t.get_kind_display()),
    Column(_("Since"), "started_on"),
    Column(_("Until"), "ended_on"),
)
