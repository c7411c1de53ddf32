"""Forms made from definitions, and the forms that definitions are typed into."""

from tenant_apps.workflow_design.forms.building import build_form, cleaned_values
from tenant_apps.workflow_design.forms.displaying import display_value
from tenant_apps.workflow_design.forms.writing import DraftForm, PublishForm, RevisionForm, UploadForm

__all__ = [
    "DraftForm",
    "PublishForm",
    "RevisionForm",
    "UploadForm",
    "build_form",
    "cleaned_values",
    "display_value",
]
