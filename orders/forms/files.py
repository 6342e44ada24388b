"""Design files of a contract: which come, and which of an earlier version go (O2)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.models import ContractVersion
from tradeassurance.core.fields import DocumentsField
from tradeassurance.portal.moves import MoveForm


class WithFiles(MoveForm):
    """A form with design files. ``files_of`` is the version whose files stay unless they are taken out."""

    added = DocumentsField(label=_("Add files"), kind="contract", required=False)
    without = forms.TypedMultipleChoiceField(
        label=_("Take out"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, files_of: ContractVersion | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        kept: Any = self.fields["without"]
        kept.choices = [(file.position, file.name) for file in files_of.files.all()] if files_of else []  # type: ignore[attr-defined]
        if not kept.choices:
            del self.fields["without"]

    def chosen_files(self) -> dict[str, Any]:
        """What services take: sealed files that come, positions of those that go."""
        data = self.cleaned_data
        return {"files": data.get("added") or [], "without": data.get("without") or []}


class FilesForm(WithFiles):
    """Nothing but files."""

    def clean(self) -> dict[str, Any]:
        """Something comes or goes."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("added") and not data.get("without"):
            self.add_error("added", _("Choose a file."))
        return data

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        return self.chosen_files()
