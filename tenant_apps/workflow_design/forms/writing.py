"""The forms that a definition is uploaded, typed and published with."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenant_apps.workflow_design.loader import UndecodableError, decode
from tenant_apps.workflow_design.reading.characters import MAX_BYTES

ENDINGS = (".yaml", ".yml", ".json")
_EDITOR = {"rows": 24, "wrap": "off", "spellcheck": "false", "autocapitalize": "off", "class": "tf-editor"}


class DefinitionText(forms.CharField):
    """The text of a definition, kept as it was typed; what is wrong with it is for the check to say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, required=False, widget=forms.Textarea(attrs=_EDITOR), **kwargs)
        self.validators = []


class UploadForm(forms.Form):
    """A definition, as a file or as text. The `definition` in the cleaned data is the text to use."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A .yaml, .yml or .json file of at most 256 kB."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    text = DefinitionText(label=gettext_lazy("Or paste it here"))
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def showing(cls, *, text: str) -> "UploadForm":
        """Return a form that shows a text sent before; a file chosen then counts, unless the text was changed."""
        return cls(initial={"text": text, "shown": _fingerprint(text)})

    def clean(self) -> dict[str, Any]:
        """Refuse neither and both; read the file."""
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if file is not None and text.strip() and cleaned.get("shown") != _fingerprint(text):
            self.add_error("file", _("Choose a file or paste the text, not both: which of the two do you mean?"))
        elif file is not None:
            cleaned["definition"] = self._read(file.name or "", file)
        elif not text.strip() and not self.errors:
            self.add_error("file", _("Choose a file, or paste the text below."))
        else:
            cleaned["definition"] = text
        return cleaned

    def _read(self, name: str, file: Any) -> str:
        if not name.lower().endswith(ENDINGS):
            self.add_error("file", _("“%(name)s” is no .yaml, .yml or .json file. Choose one.") % {"name": name})
        elif file.size > MAX_BYTES:
            values = {"name": name, "limit": MAX_BYTES // 1024}
            self.add_error("file", _("“%(name)s” is larger than %(limit)s kB. Split the workflow.") % values)
        else:
            try:
                return decode(data=file.read())
            except UndecodableError as error:
                self.add_error("file", f"{error.fault.sentence} {error.fault.mend}")
        return ""


def _fingerprint(text: str) -> str:
    """Tell whether a text is the one that was shown; browsers write its line ends anew."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()


class DraftForm(forms.Form):
    """The text of a draft, and the workflow's revision as the page showed it."""

    text = DefinitionText(label=gettext_lazy("Definition"))
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class RevisionForm(forms.Form):
    """The workflow's revision as the page showed it."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class PublishForm(RevisionForm):
    """Publishing, with the consent to create roles, and to go without a proof, where that is asked for."""

    create_roles = forms.BooleanField(label=gettext_lazy("Create these roles and publish"), required=False)
    accept_unproven = forms.BooleanField(
        label=gettext_lazy("Publish it without the proof that no ticket can get stuck"), required=False
    )
