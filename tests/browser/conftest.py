"""A real browser (Debian's Chromium) on a live server; pictures are kept in test-artifacts/, uncommitted."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.gallery import DESKTOP, Gallery
from tradeassurance.demo.sign_ins import DEMO_PASSWORD

ARTIFACTS = Path(__file__).resolve().parents[2] / "test-artifacts"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
PATIENCE = 10_000  # milliseconds; two cores are shared


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.fail("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server: object) -> Iterator[Callable[..., Page]]:
    """Opens a fresh window, nobody signed in: ``open_page(PHONE, locale="zh-CN", java_script_enabled=False)``."""
    contexts = []

    def new(size: dict[str, int] = DESKTOP, locale: str = "en-US", **options: Any) -> Page:
        context = chromium.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale=locale,
            base_url=live_server.url,  # type: ignore[attr-defined]
            **options,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A window of desktop size, in English."""
    return open_page()


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """Signs a person in on a page: ``sign_in(page, "ann@example.com")``; the demo's password unless told."""

    def do(page: Page, email: str, password: str = DEMO_PASSWORD) -> None:
        page.goto("/account/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/account/login/" not in url)

    return do


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Keeps a picture of a page: ``picture(page, "claim")``."""
    folder = ARTIFACTS / request.node.name.replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)  # pictures of an earlier run would be taken for this one's

    def take(page: Page, name: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{name}.png"
        page.screenshot(path=target, full_page=True)
        return target

    return take


@pytest.fixture
def is_accessible() -> Callable[[Page], None]:
    """Fails with what axe finds on the page against WCAG 2.2 AA."""

    def check(page: Page) -> None:
        results = Axe().run(page, options=WCAG)
        assert results.violations_count == 0, results.generate_report()

    return check


@pytest.fixture
def gallery(picture: Callable[..., Path], is_accessible: Callable[[Page], None]) -> Gallery:
    """Pictures of a journey, numbered in their order: ``gallery.judge(window, "claim")``."""
    return Gallery(picture, is_accessible)
