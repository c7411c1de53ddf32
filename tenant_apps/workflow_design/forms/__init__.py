"""Forms made from definitions, and the forms that definitions are typed into."""

from tenant_apps.workflow_design.forms.answering import check_answers
from tenant_apps.workflow_design.forms.building import DefinitionForm, build_form
from tenant_apps.workflow_design.forms.cleaning import cleaned_values, put_files
from tenant_apps.workflow_design.forms.displaying import display_value, line_words
from tenant_apps.workflow_design.forms.json_answers import Answers, clean_json
from tenant_apps.workflow_design.forms.reading import may_read, readable
from tenant_apps.workflow_design.forms.seeing import visible_fields
from tenant_apps.workflow_design.forms.tables import ShownTable, ShownValue, shown_value
from tenant_apps.workflow_design.forms.writing import DraftForm, PublishForm, RevisionForm, UploadForm

__all__ = [
    "Answers",
    "DefinitionForm",
    "DraftForm",
    "PublishForm",
    "RevisionForm",
    "ShownTable",
    "ShownValue",
    "UploadForm",
    "build_form",
    "check_answers",
    "clean_json",
    "cleaned_values",
    "display_value",
    "line_words",
    "may_read",
    "put_files",
    "readable",
    "shown_value",
    "visible_fields",
]
