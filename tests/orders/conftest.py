"""The present of page tests, and nothing remembered of rules of other tests."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import STARTS
from tradeassurance.core import clock, documents
from tradeassurance.rules.models import pinned


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys of versions are used again once a test is rolled back."""
    pinned.cache_clear()
    yield
    pinned.cache_clear()


@pytest.fixture(autouse=True)
def now() -> Iterator[clock.Journey]:
    """Pages are opened half a day after the orders of the current rules are drafted, unless told."""
    with clock.travel(STARTS["current-2024"] + timedelta(hours=12)) as journey:
        yield journey


@pytest.fixture
def sealed():
    """Receives a small drawing, as a form does."""

    def receive(name: str = "drawing.png", color: str = "navy", kind: str = "proof"):
        picture = BytesIO()
        Image.new("RGB", (8, 8), color).save(picture, "PNG")
        upload = SimpleUploadedFile(name, picture.getvalue(), content_type="image/png")
        return documents.receive(upload, kind)

    return receive
