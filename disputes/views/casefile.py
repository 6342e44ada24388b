"""The case file as a party takes it: to print, or as a bundle that proves itself (R2)."""

from functools import partial

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.casefile import giving
from disputes.enums import FileKind
from disputes.reading import Case
from disputes.services import casefile
from disputes.views.moves import on_a_case, page_of
from tradeassurance.portal.components import Confirm, Crumb


class FileForm(forms.Form):
    """In which form."""

    kind = forms.ChoiceField(
        label=gettext_lazy("As"), choices=FileKind.choices, widget=forms.RadioSelect, initial=FileKind.SHEET
    )


@on_a_case
def take(request: HttpRequest, case: Case) -> HttpResponseBase:
    """What is in it; sending the form gives the file, and the trail keeps that it was given."""
    form = FileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        call = partial(casefile.open_file, case.dispute, kind=kind)
        return giving.give(call(by=case.actor, at=case.at), case.actor, case.at, kind)
    back = page_of(case)
    title = _("Case file")
    crumbs = (Crumb(_("Disputes"), reverse("disputes:list")), Crumb(case.dispute.number, back), Crumb(title))
    told = [
        _(
            "Everything that your pages show of this dispute, from the contract to the last movement of money."
        ),
        _("The PDF is for reading and printing, in the language of this page."),
        _("The bundle also holds the documents, and proof that nothing was altered or left out later."),
        _("Contact details of the other side and what only the desk may read are not in it."),
    ]
    confirm = Confirm(title, _("Download"), back, "", told, crumbs=crumbs)
    context = {"confirm": confirm, "form": form, "case": case, "dispute": case.dispute}
    return render(request, "disputes/move.html", context)
