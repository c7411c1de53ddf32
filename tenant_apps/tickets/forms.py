"""Cleans what was typed into the desk's own forms."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenant_apps.workflow_engine.definition import Step
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType
from tenant_apps.workflow_ops.enums import InstanceStatus
from tenant_apps.workflow_ops.queries import InstanceFilter


class CommandForm(forms.Form):
    """The id of the page's command: sent twice, it acts once."""

    command_id = forms.UUIDField(widget=forms.HiddenInput)


class CommentForm(CommandForm):
    """What somebody writes about a ticket; how long it may be says the command."""

    body = forms.CharField(
        label=_("Write a comment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who sees this ticket reads it. Who asked, works on it or wrote here gets a mail."),
    )


def typed(post: Mapping[str, str], name: str, *, most: int) -> str:
    """Return what was typed there, as text that the database can hold."""
    return post.get(name, "").replace("\0", "")[:most]


def item_from(post: Mapping[str, str], *, step: Step, fields: Mapping[str, FieldSpec]) -> Any:
    """Return what was typed for one more instance of a step: a person's id, a choice, or a line's columns."""
    multi = step.multi
    if multi is None or (multi.over is None and multi.persons is None):
        return None
    if multi.persons is not None:
        member = post.get("item", "")
        return int(member) if member.isdecimal() and len(member) < 19 else None
    field = fields.get(multi.over or "")
    if field is None or field.type != FieldType.LIST:
        return typed(post, "item", most=200)
    return {column.id: typed(post, f"item-{column.id}", most=500) or None for column in field.items}


class TicketFilterForm(forms.Form):
    """What the ticket list is narrowed to; what does not fit narrows nothing."""

    text = forms.CharField(label=_("Search"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any status")), *InstanceStatus.choices]
    )
    workflow = forms.ChoiceField(label=_("Workflow"), required=False)
    mine = forms.BooleanField(label=_("Only mine"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: object, workflows: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as given
        field = self.fields["workflow"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type, as declared above
        field.choices = [("", _("Any workflow")), *workflows]

    def wanted(self) -> InstanceFilter:
        """Return the filter that was typed, without the parts that do not fit."""
        self.is_valid()
        cleaned = self.cleaned_data
        return InstanceFilter(
            status=cleaned.get("status", ""),
            workflow=cleaned.get("workflow", ""),
            text=(cleaned.get("text") or "").strip(),
            mine=bool(cleaned.get("mine")),
            before=cleaned.get("before"),
        )
