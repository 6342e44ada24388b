"""What a request carries: its arrival, who acts, in which language and zone it is answered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone, translation

from tests.conftest import A_FRIDAY
from tradeassurance.accounts.models import Company, Membership, RoleGrant, User
from tradeassurance.core import clock
from tradeassurance.urls import urlpatterns as ours


def show(request: HttpRequest) -> HttpResponse:
    """Shows what the middlewares have set."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    who = (actor.user_id, actor.company_id, ",".join(sorted(actor.roles))) if actor else "nobody"
    zone = timezone.get_current_timezone_name()
    return HttpResponse(f"{request.received_at:%H:%M} {translation.get_language()} {zone} {who}")  # type: ignore[attr-defined]


urlpatterns = [path("show/", show), *ours]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def seen(client: Client, the_time: clock.Journey) -> Callable[..., str]:
    """What the page shows to this client."""
    return lambda **headers: client.get("/show/", headers=headers).content.decode()


def test_it_answers_a_visitor_in_the_language_of_the_browser(seen: Callable[..., str]) -> None:
    assert seen() == "09:00 en UTC nobody"
    assert seen(**{"accept-language": "zh-CN"}) == "09:00 zh-hans UTC nobody"


def test_the_language_stays_for_a_visitor(client: Client, seen: Callable[..., str]) -> None:
    answer = client.post("/account/language/", {"language": "zh-hans", "next": "/show/"})
    assert answer.headers["Location"] == "/show/"
    assert seen() == "09:00 zh-hans UTC nobody"


def test_the_language_stays_with_the_account_on_every_machine(
    client: Client, make_user: Callable[..., User]
) -> None:
    person = make_user(time_zone="Asia/Shanghai")
    client.force_login(person, backend="tradeassurance.accounts.backends.RoleBackend")
    client.post("/account/language/", {"language": "zh-hans"})
    elsewhere = Client()
    elsewhere.force_login(person, backend="tradeassurance.accounts.backends.RoleBackend")
    assert " zh-hans Asia/Shanghai " in elsewhere.get("/show/").content.decode()


@pytest.mark.parametrize("language", ["", "fr", "zh-hans'; --", "EN"])
def test_it_keeps_the_language_when_asked_for_one_we_do_not_speak(
    client: Client, seen: Callable[..., str], language: str
) -> None:
    assert client.post("/account/language/", {"language": language}).status_code == 302
    assert seen() == "09:00 en UTC nobody"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_returns_only_to_pages_of_ours(client: Client, target: str) -> None:
    answer = client.post("/account/language/", {"language": "en", "next": target})
    assert answer.headers["Location"] == "/"


def test_it_changes_no_language_by_a_link(client: Client) -> None:
    assert client.get("/account/language/?language=zh-hans").status_code == 405


def test_a_member_acts_for_the_company_joined_first_or_chosen(
    client: Client,
    seen: Callable[..., str],
    make_member: Callable[..., User],
    make_company: Callable[..., Company],
) -> None:
    first, second, foreign = (make_company(name) for name in ("First", "Second", "Foreign"))
    person = make_member(first)
    Membership.objects.create(user=person, company=second, joined_at=A_FRIDAY)
    client.force_login(person, backend="tradeassurance.accounts.backends.RoleBackend")
    assert seen().endswith(str((person.pk, first.pk, "")))
    client.post("/account/company/", {"company": second.pk})
    assert seen().endswith(str((person.pk, second.pk, "")))
    assert client.post("/account/company/", {"company": foreign.pk}).status_code == 404
    assert client.post("/account/company/", {"company": "x"}).status_code == 404
    assert seen().endswith(str((person.pk, second.pk, "")))


def test_who_has_left_a_company_acts_for_it_no_more(
    client: Client,
    seen: Callable[..., str],
    make_member: Callable[..., User],
    make_company: Callable[..., Company],
) -> None:
    person = make_member(make_company())
    client.force_login(person, backend="tradeassurance.accounts.backends.RoleBackend")
    Membership.objects.filter(user=person).update(left_at=A_FRIDAY)
    assert seen().endswith(str((person.pk, None, "")))


def test_staff_act_in_their_open_roles(
    client: Client, seen: Callable[..., str], make_user: Callable[..., User]
) -> None:
    person = make_user(is_staff=True)
    RoleGrant.objects.create(user=person, role="risk", granted_at=A_FRIDAY)
    RoleGrant.objects.create(user=person, role="support", granted_at=A_FRIDAY, ended_at=A_FRIDAY)
    client.force_login(person, backend="tradeassurance.accounts.backends.RoleBackend")
    assert seen().endswith(str((person.pk, None, "risk")))


def test_a_deactivated_person_is_signed_out_at_once(
    client: Client, seen: Callable[..., str], make_user: Callable[..., User]
) -> None:
    person = make_user()
    client.force_login(person, backend="tradeassurance.accounts.backends.RoleBackend")
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert seen().endswith("nobody")


@override_settings(ADMIN_PREFIX="/show/")
def test_only_the_desk_gets_the_looser_policy(client: Client) -> None:
    header = "Content-Security-Policy"
    strict = client.post("/account/language/", {}).headers[header]
    desk = client.get("/show/").headers[header]
    assert "unsafe" not in strict
    assert "script-src 'self' 'unsafe-eval'" in desk
    assert "style-src 'self' 'unsafe-inline'" in desk
