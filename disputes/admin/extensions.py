"""Extending many clocks at once, with a preview of every one, and asking for a closed window to be reopened (C8, X4)."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from disputes.services import extensions
from orders.enums import ClaimType
from orders.models import Order
from tradeassurance.core import deadlines
from tradeassurance.core.actors import Actor
from tradeassurance.core.fields import DayField, NumberField, TextField
from tradeassurance.core.models import ExtensionCategory
from tradeassurance.core.refusals import ALLOWED, Verdict, refuse
from tradeassurance.core.services import deadlines as single
from tradeassurance.desk import roots, waits
from tradeassurance.desk.moves import Move, MoveForm

CATEGORIES = [(one, ExtensionCategory(one).label) for one in single.BY_HAND]
LONGEST = 90


def _kinds() -> list[tuple[str, Any]]:
    known = [one for one in deadlines.kinds() if not one.name.endswith(deadlines.REMINDER)]
    return [(one.name, f"{one.label} ({one.name})") for one in known]


class BulkForm(forms.Form):
    """Which clocks, by how many days, and why. Sent by GET for the preview, by POST to move them."""

    country = TextField(
        label=_("Country of who must act"), max_length=2, required=False, help_text=_("ISO 3166, such as CN.")
    )
    carrier = TextField(label=_("Carrier of the order's goods"), max_length=80, required=False)
    first = DayField(label=_("Ends on this day or later"), required=False)
    last = DayField(label=_("Ends on this day or earlier"), required=False)
    kinds = forms.MultipleChoiceField(label=_("Only these"), choices=_kinds, required=False)
    days = NumberField(label=_("Calendar days to add"), decimals=0)
    category = forms.ChoiceField(label=_("Category"), choices=CATEGORIES)
    reason = TextField(label=_("Reason"), lines=3, max_length=2000, help_text=_("Both parties read it."))

    def clean_country(self) -> str:
        """In capitals, as the calendars know it."""
        return self.cleaned_data["country"].upper()

    def clean_days(self) -> int:
        """From one to ninety."""
        days = int(self.cleaned_data["days"])
        if not 1 <= days <= LONGEST:
            raise forms.ValidationError(gettext("From 1 to %(most)d days.") % {"most": LONGEST})
        return days

    def clean(self) -> dict[str, Any]:
        """At least one filter: nobody moves every clock of the house by mistake."""
        values = super().clean() or {}
        if not self.errors and not any(values[name] for name in ("country", "carrier", "first", "last")):
            self.add_error(
                "country", gettext("Name a country, a carrier or days: this would move every clock there is.")
            )
        return values

    def wanted(self) -> extensions.Filter:
        """As the service takes it."""
        data = self.cleaned_data
        return extensions.Filter(
            data["country"], data["carrier"], data["first"], data["last"], tuple(data["kinds"])
        )

    def why(self) -> dict[str, Any]:
        """Days, category and reason."""
        return {name: self.cleaned_data[name] for name in ("days", "category", "reason")}


def serve(request: HttpRequest, frame: dict[str, Any], back: str) -> HttpResponse:
    """The page: a form, then every clock that would move, then what became of each."""
    if not (request.actor.roles & single.EXTENDERS):  # type: ignore[attr-defined]
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET if "days" in request.GET else None
    form = BulkForm(sent)
    page = frame | {"form": form, "title": _("Extend many deadlines"), "back": back}
    if sent is None or not form.is_valid():
        return _show(request, page, 200 if sent is None else 422)
    if request.method == "POST":
        return _move(request, form, page)
    moves = extensions.preview(form.wanted(), form.cleaned_data["days"])
    return _show(request, page | _told(moves))


def _told(moves: list[extensions.Move]) -> dict[str, Any]:
    roots.attach([move.deadline for move in moves])
    rows = [
        {
            "key": move.deadline.pk,
            "seen": move.deadline.due_at.isoformat(),
            "case": roots.root_cell(move.deadline),
            "what": deadlines.kind(move.deadline.kind).label,
            "who": waits.owner_label(deadlines.kind(move.deadline.kind).owner),
            "before": move.deadline.due_at,
            "after": move.until,
        }
        for move in moves
    ]
    return {"previewed": True, "rows": rows, "cut": len(moves) == extensions.MOST}


def _move(request: HttpRequest, form: BulkForm, page: dict[str, Any]) -> HttpResponse:
    picked = [_picked(one) for one in request.POST.getlist("clock")]
    results = extensions.extend_all(
        [one for one in picked if one is not None],
        by=request.actor,  # type: ignore[attr-defined]
        at=request.received_at,  # type: ignore[attr-defined]
        **form.why(),
    )
    refused = [one for one in results if one.refusal]
    moved = len(results) - len(refused)
    told = ngettext(
        "%(count)d deadline was extended; both sides are told.",
        "%(count)d deadlines were extended; both sides are told.",
        moved,
    )
    messages.success(request, told % {"count": moved})
    for one in refused:
        messages.warning(
            request, gettext("Deadline %(key)s stays: %(why)s") % {"key": one.key, "why": one.refusal}
        )
    return redirect(page["back"])


def _picked(text: str) -> tuple[int, datetime] | None:
    key, _at, seen = text.partition("@")
    try:
        return int(key), datetime.fromisoformat(seen).astimezone(UTC)
    except ValueError:
        return None


def _show(request: HttpRequest, page: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(request, "disputes/desk/extensions.html", page, status=status)


# --- a window that closed ----------------------------------------------------------------------------


class ReopenForm(MoveForm):
    """Which window of which order, until when, and why."""

    number = TextField(label=_("Order"), max_length=20, help_text=_("Its number, such as TA-24-004217."))
    claim_type = forms.ChoiceField(label=_("Claim for"), choices=ClaimType.choices)
    until = DayField(label=_("Open until the end of"))
    category = forms.ChoiceField(label=_("Category"), choices=CATEGORIES)
    reason = TextField(label=_("Reason"), lines=3, max_length=2000, help_text=_("Both parties read it."))

    def clean_number(self) -> Order:
        """The order of this number."""
        order = Order.objects.filter(number=self.cleaned_data["number"].strip().upper()).first()
        if order is None:
            raise forms.ValidationError(gettext("There is no order of this number."))
        return order


def _ask(*, number: Order, by: Actor, at: datetime, key: str | None = None, **values: Any) -> Any:
    return extensions.ask_to_reopen(number, by=by, at=at, key=key, **values)


def _may_ask(_none: Any, actor: Actor, at: datetime) -> Verdict:
    if actor.roles & single.EXTENDERS:
        return ALLOWED
    return refuse(
        "C8", _("This step belongs to another role."), _("Ask the arbitration, risk or support desk.")
    )


REOPEN = Move(
    name="reopen-window",
    label=_("Open a closed claim window again"),
    service=_ask,
    allowed=_may_ask,
    form=ReopenForm,
    explain=_(
        "A senior arbitrator must approve (X4). Then the buyer may claim until the new end, and both sides are told. Money that was released is not taken back."
    ),
    done=_("A second person was asked."),
    creates=True,
)
