"""The Chinese interface: nothing left out, nothing uncertain, and the compiled file is that of the text."""

import gettext
from pathlib import Path

import pytest
from babel.messages import pofile
from django.conf import settings

FOLDERS = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES"))


def catalog(folder: Path) -> list:  # type: ignore[type-arg]
    with (folder / "django.po").open("rb") as file:
        return [message for message in pofile.read_po(file) if message.id]


def first(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_text_is_translated(folder: Path) -> None:
    untold = [first(m.id) for m in catalog(folder) if not first(m.string) or "fuzzy" in m.flags]

    assert untold == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_compiled_file_is_the_one_of_the_text(folder: Path) -> None:
    with (folder / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for message in catalog(folder):
        if message.context:
            told = compiled.pgettext(message.context, first(message.id))
        elif isinstance(message.id, str):
            told = compiled.gettext(message.id)
        else:
            told = compiled.ngettext(*message.id, 2)
        assert told == first(message.string)
