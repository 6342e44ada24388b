"""Every rule of the rulebook is named by a test that fails when the rule is broken."""

import re
from pathlib import Path

import pytest

PARTS = (
    *(("L", 8), ("O", 5), ("P", 6)),
    *(("C", 8), ("A", 10), ("M", 4), ("F", 1), ("N", 3), ("R", 3), ("X", 14)),
)
"""The letters of the rulebook's sections 2 and 3, then 4 to 8, each with how many rules it has."""
RULES = [f"{part}{number}" for part, count in PARTS for number in range(1, count + 1)]
TEST = re.compile(r"^def test_(\w+)\(", re.MULTILINE)
RULE = re.compile(r"[acflmnoprx][1-9][0-9]?")


def named() -> set[str]:
    """The rules that stand in the names of tests: not in a comment, which nobody runs."""
    found: set[str] = set()
    for module in Path(__file__).parent.rglob("test_*.py"):
        for name in TEST.findall(module.read_text(encoding="utf-8")):
            found |= {word.upper() for word in name.lower().split("_") if RULE.fullmatch(word)}
    return found


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_named_by_a_test(rule: str) -> None:
    assert rule in named()
