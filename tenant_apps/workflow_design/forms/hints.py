"""Says beside a field when it counts and when it is needed, for those whose browser cannot show it live."""

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.forms.reasons import Labels, condition_words
from tenant_apps.workflow_engine.fields import FieldSpec


def hint_for(spec: FieldSpec, labels: Labels) -> str:
    """Return when the field counts and when it is needed, "" for one that hangs on nothing; fields by their labels."""
    words = {}
    if spec.visible_when is not None:
        words["visible"] = condition_words(spec.visible_when, labels=labels)
    if spec.required_when is not None:
        words["required"] = condition_words(spec.required_when, labels=labels)
    if len(words) == 2:
        return _("Only where %(visible)s; needed where %(required)s.") % words
    if "visible" in words:
        sentence = _("Only where %(visible)s; needed then.") if spec.required else _("Only where %(visible)s.")
        return sentence % words
    return _("Needed where %(required)s.") % words if words else ""
