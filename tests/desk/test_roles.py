"""Who may look at what: each staff role at each page of the desk, and everybody else at none."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk import pages
from tradeassurance.accounts.models import User
from tradeassurance.accounts.roles import ROLES, Role


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_it_shows_each_role_the_records_of_its_apps_and_exactly_the_moves_that_open(
    role: Role, sign_in: Callable[..., Client], told: SimpleNamespace
) -> None:
    browser = sign_in(role.name)
    for admin in pages.admins():
        if (record := pages.first(admin)) is None:
            continue
        expected = 200 if admin.opts.app_label in role.sees else 403
        page = browser.get(admin.address("change", record.pk))
        assert page.status_code == expected, admin
        for move in admin.moves:
            if move.subjects is None:
                address = admin.address("move", record.pk, move.name)
                offered = f'href="{address}"' in page.content.decode()
                assert browser.get(address).status_code == (200 if offered else 403), address


def test_it_lets_the_dashboard_open_for_staff_without_a_role(sign_in: Callable[..., Client]) -> None:
    page = sign_in().get(reverse("admin:index"))
    assert page.status_code == 200
    assert "No role" in page.content.decode()


def test_it_sends_a_visitor_to_the_door_of_the_house(client: Client) -> None:
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_it_keeps_parties_out(client: Client, told: SimpleNamespace) -> None:
    client.force_login(
        User.objects.get(pk=told.paid.buyer.user.pk), "tradeassurance.accounts.backends.RoleBackend"
    )
    for admin in pages.admins():
        answer = client.get(pages.changelist(admin), follow=True)
        assert answer.status_code == 403 or "Sign out" not in answer.content.decode(), admin


def test_it_says_that_a_record_is_missing_where_none_is(sign_in: Callable[..., Client]) -> None:
    browser = sign_in("auditor")
    for admin in pages.admins():
        for key in ("999999", "nonsense", "9" * 40):
            assert browser.get(admin.address("change", key)).status_code == 404, (admin, key)


def test_it_adds_edits_and_deletes_nothing(sign_in: Callable[..., Client], told: SimpleNamespace) -> None:
    browser = sign_in("auditor")
    for admin in pages.admins():
        record = pages.first(admin)
        assert browser.post(pages.changelist(admin), {"action": "delete_selected"}).status_code == 403, admin
        for address in ("add/", f"{record and record.pk}/delete/", f"{record and record.pk}/history/"):
            assert browser.get(pages.changelist(admin) + address).status_code == 404, address
        if record is not None:
            assert browser.post(admin.address("change", record.pk), {"name": "x"}).status_code == 403, admin
