"""Merkle trees over hex digests, built as the leaves come: memory for one path, however many leaves (I40, R2)."""

import hashlib
from collections.abc import Iterable

LEFT, RIGHT = "left", "right"
EMPTY = hashlib.sha256(b"").hexdigest()

Step = tuple[str, str]
"""One step of a proof: on which side the other digest stands, and the digest."""


class Tree:
    """A tree that grows leaf by leaf; an odd last node of a level goes up unchanged.

    ``path`` leads from the leaf added with ``follow`` to the root, once ``root()`` was asked for.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[str, bool] | None] = []
        self.path: list[Step] = []

    def add(self, leaf: str, *, follow: bool = False) -> None:
        """The next leaf."""
        node, level = (leaf, follow), 0
        while level < len(self._waiting) and (left := self._waiting[level]) is not None:
            self._waiting[level] = None
            node, level = self._pair(left, node), level + 1
        if level == len(self._waiting):
            self._waiting.append(None)
        self._waiting[level] = node

    def root(self) -> str:
        """The root over all leaves; nothing is added after it."""
        node: tuple[str, bool] | None = None
        for left in self._waiting:
            if left is not None:
                node = left if node is None else self._pair(left, node)
        return node[0] if node else EMPTY

    def _pair(self, left: tuple[str, bool], right: tuple[str, bool]) -> tuple[str, bool]:
        if left[1]:
            self.path.append((RIGHT, right[0]))
        if right[1]:
            self.path.append((LEFT, left[0]))
        return hashlib.sha256((left[0] + right[0]).encode()).hexdigest(), left[1] or right[1]


def root(leaves: Iterable[str]) -> str:
    """The Merkle root of hex digests."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()
