"""Cleans what was typed on the error pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.workflow_engine.definition import Definition


class GoRoundForm(forms.Form):
    """Where a ticket goes that stands at a step: past it by one of its outcomes, or to another step."""

    command_id = forms.UUIDField(widget=forms.HiddenInput)
    where = forms.ChoiceField(label=_("Go on"))

    def __init__(self, *args: object, definition: Definition, standing: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as given
        step = definition.steps[standing]
        skips = [("skip:", _("Skip “%(step)s” (its only or “else” way)") % {"step": step.title})]
        skips += [
            (
                f"skip:{outcome}",
                _("As if “%(step)s” had ended with “%(outcome)s”") % {"step": step.title, "outcome": outcome},
            )
            for outcome in step.buttons
        ]
        moves = [
            (f"move:{other.id}", _("To “%(step)s”") % {"step": other.title})
            for other in definition.steps.values()
            if other.kind in ("task", "end") and other.id != standing
        ]
        field = self.fields["where"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type, as declared above
        field.choices = [*skips, *moves]

    def target(self) -> dict[str, str | None]:
        """Return {outcome} or {to} as the command takes them."""
        how, _colon, name = self.cleaned_data["where"].partition(":")
        return {"to": name} if how == "move" else {"outcome": name or None}


class AfterForm(forms.Form):
    """How far a bulk retry has come."""

    after = forms.IntegerField(required=False, min_value=0, max_value=2**62)
    moved = forms.IntegerField(required=False, min_value=0)
    stuck = forms.IntegerField(required=False, min_value=0)
