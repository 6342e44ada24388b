"""A bar on standard error for somebody who waits; nothing where nobody looks."""

import sys
import time
from typing import Final, TextIO

WIDTH: Final = 32
PAUSE: Final = 0.1


class Bar:
    """Draws a share between 0 and 1, at most ten times a second; quiet when the stream is no terminal."""

    def __init__(self, *, quiet: bool = False, stream: TextIO = sys.stderr) -> None:
        self.stream = stream
        self.shown = not quiet and stream.isatty()
        self._last = 0.0
        self._most = 0.0

    def __call__(self, share: float) -> None:
        """Draw how much is done; it never goes back."""
        now = time.monotonic()
        self._most = max(self._most, min(1.0, share))
        if self.shown and now - self._last >= PAUSE:
            self._last = now
            self._draw(self._most)

    def end(self) -> None:
        """Draw the whole and leave the line."""
        if self.shown:
            self._draw(1.0)
            self.stream.write("\n")
            self.stream.flush()

    def _draw(self, share: float) -> None:
        filled = round(share * WIDTH)
        self.stream.write(f"\r  [{'█' * filled}{'·' * (WIDTH - filled)}] {share:4.0%}")
        self.stream.flush()
