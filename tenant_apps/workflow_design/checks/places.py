"""Calls the parts of a document what their author would call them."""

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.faults import Path


def place_of(path: Path, *, begins: bool = False) -> str:
    """Return what the part is: “the step “approve””, “the definition”; `begins` makes it begin a sentence."""
    text = _place(path)
    return text[:1].upper() + text[1:] if begins else text


def name_of(path: Path) -> str:
    """Return the part's own name in quotes, with its number where it is an entry of a list."""
    if not path:
        return _("The definition")
    if isinstance(path[-1], int):
        return _("Entry %(number)s of “%(list)s”") % {"number": path[-1] + 1, "list": path[-2] if len(path) > 1 else ""}
    return f"“{path[-1]}”"


def _place(path: Path) -> str:
    if not path:
        return _("the definition")
    if len(path) == 2 and path[0] == "steps":
        return _("the step “%(step)s”") % {"step": path[1]}
    if isinstance(path[-1], int):
        values = {"number": path[-1] + 1, "list": path[-2] if len(path) > 1 else ""}
        return _("entry %(number)s of “%(list)s”") % values
    return f"“{path[-1]}”"
