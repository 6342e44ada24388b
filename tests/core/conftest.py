"""Each of these tests has folders of its own: files left behind by one would be found by the checks of another."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.DOCUMENT_ROOT = settings.MEDIA_ROOT = tmp_path / "documents"
    settings.CHECKPOINT_DIR = tmp_path / "checkpoints"
