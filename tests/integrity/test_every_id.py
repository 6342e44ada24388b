"""Every invariant has a check that is printed, and a test that seeds a corruption which it finds."""

import ast
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

TESTS = Path(__file__).resolve().parents[1]
IDS = {f"I{number:02d}" for number in range(1, 49)}

SEEDED = {
    "ledger/test_integrity.py::test_it_finds_a_corruption": {"I01", "I03", "I04"},
    "ledger/test_integrity.py::test_it_finds_a_missing_trigger": {"I02"},
    "integrity/test_corruptions.py::test_a_corruption_is_found": {
        "I05", "I06", "I08", "I12", "I13", "I18", "I19", "I20", "I21", "I22", "I23", "I36",
        "I07", "I14", "I24", "I25", "I26", "I27", "I28", "I29", "I30", "I31", "I32", "I33", "I34", "I44", "I46",
    },
    "integrity/test_faults.py::test_a_guarantee_beyond_the_protected_amount_is_found": {"I09"},
    "integrity/test_faults.py::test_a_displayed_limit_that_differs_from_the_database_is_found": {"I10"},
    "integrity/test_refused.py::test_the_database_refuses_what_the_check_would_find": {"I11"},
    "orders/test_credits.py::test_i15_is_broken_by_more_than_the_pinned_rules_give_and_by_a_use_beyond_it": {"I15"},
    "integrity/test_payouts.py::test_i16_a_corrupted_payout_is_found": {"I16"},
    "payments/test_integrity.py::test_i17_the_same_event_twice_is_found": {"I17"},
    "integrity/test_people.py::test_a_forbidden_pair_is_found": {"I35"},
    "core/test_record_integrity.py::test_a_deadline_that_was_not_computed_so_is_found": {"I37"},
    "core/test_record_integrity.py::test_a_deadline_that_every_sweep_left_is_found": {"I38"},
    "core/test_record_integrity.py::test_a_notice_that_no_worker_spread_is_found": {"I39"},
    "core/test_record_integrity.py::test_a_cut_off_end_is_found": {"I40"},
    "core/test_trail_integrity.py::test_r1_it_finds_a_clock_started_past_the_door": {"I41"},
    "core/test_document_integrity.py::test_it_finds_a_file_that_was_changed": {"I42"},
    "core/test_document_integrity.py::test_it_finds_a_card_number_in_any_text": {"I43"},
    "accounts/test_erasure.py::test_what_is_left_of_an_erased_person_is_found": {"I45"},
    "disputes/test_report.py::test_i47_a_figure_that_somebody_made_nicer_is_found": {"I47"},
    "integrity/test_people.py::test_a_session_that_was_brought_back_is_found": {"I48"},
}  # fmt: skip
"""Which test changes something past the door and asks whether the check of an invariant says so."""


@pytest.mark.django_db
def test_the_command_prints_every_invariant() -> None:
    said = StringIO()

    call_command("integrity", stdout=said)

    printed = {line.split()[0] for line in said.getvalue().splitlines() if line[:1] == "I"}
    assert printed == IDS


def test_every_invariant_has_a_corruption_that_is_found() -> None:
    assert set().union(*SEEDED.values()) == IDS
    for place in SEEDED:
        path, _colons, name = place.partition("::")
        tree = ast.parse((TESTS / path).read_text())
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, place
