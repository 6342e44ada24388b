"""Trees that grow leaf by leaf have the root and the paths of trees built level by level (I40, R2)."""

import hashlib

import pytest

from tradeassurance.core import merkle


def level_by_level(leaves: list[str]) -> str:
    level = leaves or [merkle.EMPTY]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256("".join(p).encode()).hexdigest() if len(p) == 2 else p[0] for p in pairs]
    return level[0]


@pytest.mark.parametrize("number", [*range(10), 64, 100])
def test_every_leaf_leads_to_the_root(number: int) -> None:
    leaves = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(number)]
    assert merkle.root(leaves) == level_by_level(leaves)
    for wanted in leaves:
        tree = merkle.Tree()
        for leaf in leaves:
            tree.add(leaf, follow=leaf == wanted)
        root, node = tree.root(), wanted
        for side, other in tree.path:
            pair = other + node if side == merkle.LEFT else node + other
            node = hashlib.sha256(pair.encode()).hexdigest()
        assert node == root == level_by_level(leaves)
