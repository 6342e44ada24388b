"""Input about the person who reads."""

from django import forms

from tradeassurance.accounts.enums import Language


class LanguageForm(forms.Form):
    """Which language to read in from now on."""

    language = forms.ChoiceField(choices=Language)


class CompanyForm(forms.Form):
    """Which of one's companies to act for."""

    company = forms.IntegerField(min_value=1)
