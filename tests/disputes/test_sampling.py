"""Sampling plans against values printed in ISO 2859-1, tables 1 and 2-A (A4)."""

import pytest

from disputes import sampling


@pytest.mark.parametrize(
    ("lot", "letters"),
    [
        (2, "AAAAAAB"),
        (8, "AAAAAAB"),
        (9, "AAAAABC"),
        (50, "ABBCCDE"),
        (51, "BBCCCEF"),
        (150, "BBCDDFG"),
        (500, "BCDEFHJ"),
        (501, "CCEFGJK"),
        (1200, "CCEFGJK"),
        (1201, "CDEGHKL"),
        (3200, "CDEGHKL"),
        (10000, "CDFGJLM"),
        (35000, "CDFHKMN"),
        (150000, "DEGJLNP"),
        (500000, "DEGJMPQ"),
        (500001, "DEHKNQR"),
    ],
)
def test_a4_code_letters_of_table_1(lot: int, letters: str) -> None:
    assert "".join(sampling.code_letter(lot, level) for level in sampling.LEVELS) == letters


@pytest.mark.parametrize(
    ("lot", "level", "aql", "letter", "size", "accept"),
    [
        (3200, "II", "1.0", "K", 125, 3),
        (1201, "II", "2.5", "K", 125, 7),
        (3200, "II", "4.0", "K", 125, 10),
        (1000, "II", "2.5", "J", 80, 5),
        (1000, "II", "0.65", "J", 80, 1),
        (500, "II", "1.5", "H", 50, 2),
        (20000, "II", "2.5", "M", 315, 14),
        (5000, "II", "6.5", "L", 200, 21),
        (200, "I", "4.0", "E", 13, 1),
        (1000000, "II", "0.40", "Q", 1250, 10),
        (1000, "S-2", "10", "C", 5, 1),
        # arrows down: the first plan below, with its larger sample
        (100, "II", "0.10", "K", 125, 0),
        (280, "II", "1.0", "H", 50, 1),
        # arrows up: the first plan above, with its smaller sample
        (150, "II", "1.0", "E", 13, 0),
        (5000, "II", "10", "K", 125, 21),
        (1000000, "III", "4.0", "M", 315, 21),
        (500, "S-3", "2.5", "C", 5, 0),
    ],
)
def test_a4_plans_of_table_2_a(lot: int, level: str, aql: str, letter: str, size: int, accept: int) -> None:
    plan = sampling.plan(lot, level, aql)
    assert (plan.letter, plan.size, plan.accept, plan.reject) == (
        letter,
        min(lot, size),
        accept,
        accept + 1,
    )


def test_a4_a_small_lot_is_looked_at_piece_by_piece() -> None:
    plan = sampling.plan(100, "II", "0.10")
    assert (plan.code_letter, plan.letter, plan.size) == ("F", "K", 100)


def test_a4_the_lot_fails_from_the_rejection_number_on() -> None:
    plan = sampling.plan(3200, "II", "2.5")
    assert [plan.rejects(found) for found in (7, 8)] == [False, True]


@pytest.mark.parametrize(("lot", "level", "aql"), [(0, "II", "1.0"), (10, "IV", "1.0"), (10, "II", "3.0")])
def test_a4_what_the_standard_does_not_know_is_refused(lot: int, level: str, aql: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        sampling.plan(lot, level, aql)


def test_a4_every_lot_level_and_limit_has_a_plan() -> None:
    for lot in (1, 8, 100, 1200, 100_000, 2_000_000):
        for level in sampling.LEVELS:
            for aql in sampling.AQLS:
                plan = sampling.plan(lot, level, aql)
                assert 1 <= plan.size <= lot
                assert plan.accept < plan.reject
