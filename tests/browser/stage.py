"""A story whose people sign in with a browser: each has a window of their own, and the clock is the project's."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.gallery import DESKTOP
from tests.journeys.story import Story, on
from tradeassurance.accounts.models import Membership, RoleGrant, User
from tradeassurance.core import clock
from tradeassurance.core.actors import Actor
from tradeassurance.core.sweep import sweep
from tradeassurance.demo.sign_ins import DEMO_PASSWORD

LONG_AGO = on("2023-06-01")
REFUSED = 409
"""What a page answers when a rule refuses what was asked."""


class Window:
    """What one person does: follows links, fills fields, sends forms. Words are left to the tests that read them."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, path: str) -> "Window":
        """Opens an address, as from a bookmark or a letter."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status == 200, (path, response.status, self.text)
        return self

    def follow(self, ending: str) -> "Window":
        """Clicks the first visible link that leads to an address with this ending."""
        link = self.page.locator(f'a[href$="{ending}"]:visible').first
        assert link.count(), f"no link to …{ending} on {self.page.url}: {self.text}"
        with self.page.expect_navigation():
            link.click()
        return self

    def pick(self, part: str) -> "Window":
        """Clicks the first link of the page's content whose address contains this."""
        link = self.page.locator(f'main a[href*="{part}"]:visible, .desk a[href*="{part}"]:visible').first
        assert link.count(), f"no link with {part} on {self.page.url}: {self.text}"
        with self.page.expect_navigation():
            link.click()
        return self

    def fill(self, **typed: str) -> "Window":
        """Types into fields by their names; a radio button or an option is chosen by its value."""
        for name, value in typed.items():
            field = self.page.locator(f'main [name="{name}"], .desk [name="{name}"]')
            kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind == "select":
                field.select_option(value)
            elif kind == "radio":
                self.page.locator(f'[name="{name}"][value="{value}"]').check()
            elif kind == "checkbox":
                field.set_checked(bool(value))
            else:
                field.fill(value)
        return self

    def attach(self, file: str, content: str, name: str = "") -> "Window":
        """Chooses a text file to upload, at the field of this name or at the only one."""
        upload: Any = {"name": file, "mimeType": "text/plain", "buffer": content.encode()}
        which = f'[name="{name}"]' if name else ""
        self.page.locator(f"input[type=file]{which}").set_input_files([upload])
        return self

    def send(self, *, status: int = 200, button: str = ".form-actions button[type=submit]") -> "Window":
        """Presses the form's main button and waits for the page that follows."""
        with self.page.expect_navigation() as coming:
            self.page.locator(f"main {button}, .desk {button}").first.click()
        answer = coming.value
        assert answer is not None
        assert answer.status == status, (self.page.url, answer.status, self.text)
        return self

    def declare(self) -> "Window":
        """Confirms everything that a claim asks the buyer to declare, and goes on (C1)."""
        for box in self.page.locator('main [name^="declare-"]').all():
            box.check()
        return self.send()

    def button(self, name: str) -> "Window":
        """Presses a button of the form that stays on the same page, such as “add a line”."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.locator(f"main button[{name}]").click()
        self.page.wait_for_load_state()
        return self

    @property
    def text(self) -> str:
        """What stands on the page."""
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    def reads(self, *texts: str) -> "Window":
        """The page says this."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)
        return self


class Stage(Story):
    """The story's people with passwords, memberships and roles, and a window for each: ``stage.at("buyer")``."""

    def __init__(self, open_page: Callable[..., Page], sign_in: Callable[..., None], **options: Any) -> None:
        self._open, self._sign_in = open_page, sign_in
        self._windows: dict[str, Window] = {}
        self.language = options.pop("language", "en")
        self.sizes = options.pop("sizes", {})
        self.browser = options.pop("browser", {})
        super().__init__(**options)
        for who, company in ((self.buyer, self.buyer_company), (self.seller, self.supplier_company)):
            Membership.objects.create(user_id=who.user_id, company=company, joined_at=LONG_AGO)
        for who in (self.risk, self.arbitrator, self.senior, self.finance, self.support):
            self._hire(who)
        for who in (self.buyer, self.seller, self.arbitrator, self.finance):
            user = User.objects.get(pk=who.user_id)
            user.set_password(DEMO_PASSWORD)
            user.language = self.language
            user.save()

    @staticmethod
    def _hire(who: Actor) -> None:
        User.objects.filter(pk=who.user_id).update(is_staff=True)
        for role in sorted(who.roles):
            RoleGrant.objects.get_or_create(user_id=who.user_id, role=role, defaults={"granted_at": LONG_AGO})

    def at(self, name: str) -> Window:
        """The window of the buyer, the seller, the arbitrator or finance; signed in when it is first used."""
        if name not in self._windows:
            locale = "zh-CN" if self.language == "zh-hans" else "en-US"
            page = self._open(self.sizes.get(name, DESKTOP), locale=locale, **self.browser)
            user = User.objects.get(pk=getattr(self, name).user_id)
            self._sign_in(page, user.email)
            self._windows[name] = Window(page)
        return self._windows[name]

    def order_page(self, name: str) -> Window:
        """The order, as that person comes to it from the list."""
        return self.at(name).go("/orders/").pick(f"/orders/{self.order.number}/")

    def dispute_page(self, name: str) -> Window:
        """The dispute, as that person comes to it from the list."""
        return self.at(name).go("/disputes/").pick(f"/disputes/{self.dispute.number}/")

    def case(self, name: str) -> Window:
        """The case on the desk, from the list of disputes."""
        return (
            self.at(name).go("/admin/disputes/dispute/").pick(f"/disputes/dispute/{self.dispute.pk}/change/")
        )

    def job(self) -> int:
        """The job runs at what the clock shows."""
        return sweep(clock.now())


@contextmanager
def clock_at(day: str, time: str = "10:00", zone: str = "UTC") -> Iterator[clock.Journey]:
    """The project's clock shows this until the block ends; ``journey.to(on(...))`` moves it."""
    with clock.travel(on(day, time, zone)) as journey:
        yield journey
