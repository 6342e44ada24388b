"""Choices of the person who reads: language and company."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tradeassurance.accounts.actor import COMPANY_SESSION_KEY
from tradeassurance.accounts.forms import CompanyForm, LanguageForm
from tradeassurance.accounts.models import Company, User
from tradeassurance.accounts.services import people


def way_back(request: HttpRequest) -> str:
    """The page to return to: the one asked for if it is ours, else the start."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else "/"


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keeps the language in a cookie, and on the account of whoever has signed in."""
    answer = redirect(way_back(request))
    form = LanguageForm(request.POST)
    if form.is_valid():
        language = form.cleaned_data["language"]
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
        if request.user.is_authenticated:
            person = User.objects.get(pk=request.user.pk)
            people.choose_language(person, by=request.actor, at=request.received_at, language=language)  # type: ignore[attr-defined]
    return answer


@require_POST
@login_required
def choose_company(request: HttpRequest) -> HttpResponse:
    """Acts for another of one's companies from now on; a company that is not one's own is a 404."""
    form = CompanyForm(request.POST)
    mine = Company.objects.filter(memberships__user_id=request.user.pk, memberships__left_at=None)
    if not (form.is_valid() and mine.filter(pk=form.cleaned_data["company"]).exists()):
        raise Http404
    request.session[COMPANY_SESSION_KEY] = form.cleaned_data["company"]
    return redirect(way_back(request))
