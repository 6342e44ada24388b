"""A double of a card provider, for tests and the demo: it times out, answers twice and out of order (I16).

It keeps what it carried out by key, as a real one does, and moves no money. Settings choose it; a production
start refuses it.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import ClassVar

from orders.providers import ACCEPTED, CONFIRMED, REFUSED, Answer, NoAnswer, Request

AT_ONCE, SILENT, LOST, TWICE, TURNED, REFUSES = "at_once", "silent", "lost", "twice", "turned", "refuses"
MOODS = (AT_ONCE, SILENT, TWICE, TURNED)
"""What it does in turn when nobody says: answer, time out after paying, say everything twice, end before beginning."""


class CardDouble:
    """One card provider for the whole process.

    ``carried_out`` counts effects by key. ``moods`` are taken from the left, one a request; ``lost`` times out
    before anything happened.
    """

    lock: ClassVar = threading.Lock()
    carried_out: ClassVar[dict[str, int]] = defaultdict(int)
    asked: ClassVar[dict[str, str]] = {}
    refused: ClassVar[set[str]] = set()
    moods: ClassVar[deque[str]] = deque()
    waiting: ClassVar[deque[Answer]] = deque()
    turn: ClassVar[int] = 0

    @classmethod
    def forget(cls, *moods: str) -> None:
        """Begin anew, with these moods to come."""
        with cls.lock:
            for kept in (cls.carried_out, cls.asked, cls.refused, cls.moods, cls.waiting):
                kept.clear()  # type: ignore[attr-defined]
            cls.moods.extend(moods)
            cls.turn = 0

    def send(self, request: Request) -> Answer:
        """Carry it out once per key. Raises NoAnswer in its silent moods, ValueError for a key used for something else."""
        with self.lock:
            mood = self._mood()
            if mood == LOST:
                raise NoAnswer("timed out before anything happened")
            if self.asked.setdefault(request.key, request.fingerprint) != request.fingerprint:
                raise ValueError(f"the key {request.key} was used for something else")
            if mood == REFUSES and not self.carried_out[request.key]:
                self.refused.add(request.key)
                return self._says(request.key)
            self.carried_out[request.key] = 1
            answer = self._says(request.key)
            accepted = Answer(request.key, f"{request.key}/accepted", ACCEPTED)
            if mood == SILENT:
                raise NoAnswer("timed out after it was carried out")
            if mood == TWICE:
                self.waiting.extend([answer, answer])
            if mood == TURNED:
                self.waiting.extend([answer, accepted])
                return accepted
            return answer

    def ask(self, key: str) -> Answer | None:
        """What became of a key."""
        with self.lock:
            return self._says(key) if key in self.asked else None

    def news(self) -> Iterable[Answer]:
        """What it says by itself, once."""
        with self.lock:
            told = list(self.waiting)
            self.waiting.clear()
        return told

    def _mood(self) -> str:
        if self.moods:
            return self.moods.popleft()
        type(self).turn += 1
        return MOODS[(self.turn - 1) % len(MOODS)]

    def _says(self, key: str) -> Answer:
        outcome = REFUSED if key in self.refused else CONFIRMED
        text = "refused by the card's bank" if outcome == REFUSED else ""
        return Answer(key, f"{key}/{outcome}", outcome, reference=f"CARD-{key}"[:60], text=text)
