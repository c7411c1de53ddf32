"""Forms made from definitions, and the forms that definitions are typed into."""

from tenant_apps.workflow_design.forms.building import build_form, cleaned_values
from tenant_apps.workflow_design.forms.displaying import display_value

__all__ = ["build_form", "cleaned_values", "display_value"]
