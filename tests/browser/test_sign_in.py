"""Signing in with a real browser, in both languages and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.gallery import PHONE
from tradeassurance.accounts.models import Company, User
from tradeassurance.demo.sign_ins import DEMO_PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_member_signs_in_and_the_language_stays(
    page: Page,
    sign_in: Callable[..., None],
    picture: Callable[..., object],
    make_member: Callable[..., User],
    make_company: Callable[..., Company],
) -> None:
    make_member(make_company(), "ann@example.com", password=DEMO_PASSWORD)
    sign_in(page, "ann@example.com")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("form[action$='/account/language/'] [value='zh-hans']").first.click()
    page.wait_for_load_state()
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    picture(page, "home")


@pytest.mark.parametrize("path", ["/", "/account/login/", "/account/signup/", "/account/password/reset/"])
def test_a_visitor_can_use_the_entrance_on_a_phone(
    open_page: Callable[..., Page],
    picture: Callable[..., object],
    is_accessible: Callable[[Page], None],
    path: str,
) -> None:
    phone = open_page(PHONE)
    assert phone.goto(path).status == 200
    picture(phone, "entrance")
    is_accessible(phone)
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
