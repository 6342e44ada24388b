"""Pictures of pages in the two sizes that count, and what axe says about them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}

STICKING_OUT = """() => [...document.querySelectorAll(".panel table")]
    .filter(table => table.getBoundingClientRect().right > table.closest(".panel").getBoundingClientRect().right + 1)
    .map(table => (table.caption ? table.caption.textContent.trim() : "a table"))"""
"""Finds tables that are wider than the panel they stand in."""


class Gallery:
    """Keeps pictures of a page as a desktop and a phone show it, and lets axe judge both."""

    def __init__(self, picture: Callable[..., Path], is_accessible: Callable[[Page], None]) -> None:
        self._picture, self._is_accessible = picture, is_accessible
        self._count = 0

    def keep(self, window: Any, name: str) -> None:
        """One picture, as the window is."""
        self._count += 1
        window.page.evaluate("window.scrollTo(0, 0)")  # what sticks to the top would cover the middle
        self._picture(window.page, f"{self._count:02d}-{name}")

    def judge(self, window: Any, name: str) -> None:
        """Both widths: pictures, WCAG 2.2 AA, and nothing that must be scrolled sideways."""
        before = window.page.viewport_size
        for size in (DESKTOP, PHONE):
            window.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.keep(window, f"{name}-{size['width']}")
            self._is_accessible(window.page)
            width = window.page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], f"{name} is {width} wide at {size['width']}"
            assert not (wide := window.page.evaluate(STICKING_OUT)), f"{name} at {size['width']}: {wide}"
        window.page.set_viewport_size(before)  # type: ignore[arg-type]
