"""The integrity command finds a changed file, a missing one, one too many, and a card number (I42, I43)."""

import os
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from tradeassurance.accounts.models import Company
from tradeassurance.core import clock, documents, integrity, vault
from tradeassurance.core.actors import member
from tradeassurance.core.change import service
from tradeassurance.core.models import Document


@service(Company)
def hand_in(change, company, *, sealed):
    return documents.file(change, sealed)


@pytest.fixture
def document(make_company, make_member, the_time, tmp_path):
    with override_settings(DOCUMENT_ROOT=tmp_path):
        company = make_company()
        actor = member(make_member(company).pk, company.pk)
        sealed = documents.receive(SimpleUploadedFile("a.txt", b"late by 11 days"), "evidence")
        hand_in(company, by=actor, at=clock.now(), sealed=sealed)
        yield Document.objects.get()


def violations(which):
    return [line for result in integrity.run({which}) for line in result.violations]


def age(name):
    old = (clock.now() - timedelta(days=3)).timestamp()
    os.utime(vault.path_of(name), (old, old))


def test_it_finds_nothing_where_nothing_is_wrong(document):
    age(document.stored_name)
    assert violations("I42") == []
    assert violations("I43") == []


def test_it_finds_a_file_that_was_changed(document):
    path = vault.path_of(document.stored_name)
    path.chmod(0o600)
    path.write_bytes(b"late by 12 days")
    assert violations("I42") == [f"document {document.pk}: {document.stored_name} is missing or differs"]


def test_it_finds_a_file_that_is_gone_or_belongs_to_nobody(document):
    vault.path_of(document.stored_name).unlink()
    stray = vault.keep([b"stray"]).name
    age(stray)
    assert len(violations("I42")) == 2
    assert f"file {stray} belongs to no document" in violations("I42")


@pytest.mark.parametrize("number", ["4111 1111 1111 1111", "４１１１１１１１１１１１１１１１"])
def test_it_finds_a_card_number_in_any_text(document, number):
    Company.objects.update(registered_address=f"pay with {number}")
    assert violations("I43") == [f"accounts.company {document.company_id}: registered_address"]


def test_i43_a_name_that_the_vault_drew_is_no_card_number(document):
    """One year of orders had a file whose lot was sixteen digits that check like a card's."""
    Document.objects.filter(pk=document.pk).update(stored_name=f"9f/{'9f' * 32}-6007978325832001")
    assert violations("I43") == []
