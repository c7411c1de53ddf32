"""Checks the fields of ticket and forms: ids, limits, choices, defaults."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.checks.defaults import default_problem
from tenant_apps.workflow_design.checks.findings import Findings
from tenant_apps.workflow_design.checks.outline import FieldPart, Outline
from tenant_apps.workflow_design.guesses import listed
from tenant_apps.workflow_engine.expressions import RESERVED_NAMES
from tenant_apps.workflow_engine.fields import FieldType

NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY)
TEXTS = (FieldType.TEXT, FieldType.LONGTEXT, FieldType.EMAIL)
CHOICES = (FieldType.CHOICE, FieldType.MULTICHOICE)
ONLY_FOR = {"min": NUMBERS, "max": NUMBERS, "max_length": TEXTS, "choices": CHOICES, "items": (FieldType.LIST,)}


def check_fields(outline: Outline, findings: Findings) -> None:
    """Note what is wrong with the fields themselves and between them."""
    seen: dict[tuple[str, str], FieldPart] = {}
    for part in outline.fields:
        _check_id(part, seen.setdefault((part.origin, part.id), part), outline.named[part.id], findings)
        _check_itself(part, findings)
        columns: dict[str, FieldPart] = {}
        for column in part.columns:
            first = columns.setdefault(column.id, column)
            _check_id(column, first, first, findings)
            _check_itself(column, findings)
    _check_listed(outline, findings)


def _check_itself(part: FieldPart, findings: Findings) -> None:
    if part.type is not None:
        _check_settings(part, part.type, findings)
        _check_limits(part, findings)
        _check_default(part, part.type, findings)


def _check_listed(outline: Outline, findings: Findings) -> None:
    """A form with many instances makes its fields into lists: nobody else can give such a field one value."""
    many = {step.id for step in outline.steps.values() if step.multi is not None}
    for part in outline.fields:
        if part.id in outline.listed:
            other = next((one for one in outline.fields if one.id == part.id and one.origin != part.origin), None)
            if other is not None and part.origin in many:
                values = {"field": part.id, "line": findings.line(other.path)}
                sentence = _("Each instance gives “%(field)s” a value, so it is a list; on line %(line)s it is not.")
                findings.error((*part.path, "id"), sentence % values, _("Give one of the two another id."))


def _check_id(part: FieldPart, first_here: FieldPart, first: FieldPart, findings: Findings) -> None:
    values = {"field": part.id, "line": findings.line(first.path), "type": first.type}
    path = (*part.path, "id")
    if part.id in RESERVED_NAMES:
        sentence = _("A field cannot be called “%(field)s”: the word has a meaning of its own in conditions.") % values
        findings.error(path, sentence, _("Choose another id, for example “%(field)s_given”.") % values)
    if first_here is not part:
        values["line"] = findings.line(first_here.path)
        sentence = _("There are two fields “%(field)s”; the first is on line %(line)s.") % values
        findings.error(path, sentence, _("Give one of them another id."))
    elif first.type is not None and part.type is not None and first.type != part.type:
        values["other"] = part.type
        sentence = _("“%(field)s” is of type %(other)s here, but of type %(type)s on line %(line)s.") % values
        findings.error((*part.path, "type"), sentence, _("Use the same type, or give this field another id."))


def _check_settings(part: FieldPart, field_type: FieldType, findings: Findings) -> None:
    for key, types in ONLY_FOR.items():
        if key in part.raw and field_type not in types:
            values = {"key": key, "type": field_type, "types": listed(types)}
            sentence = _("“%(key)s” has no meaning for a field of type %(type)s.") % values
            findings.warning((*part.path, key), sentence, _("Remove it; it is for: %(types)s.") % values)


def _check_limits(part: FieldPart, findings: Findings) -> None:
    least, most = part.raw.get("min"), part.raw.get("max")
    if _is_number(least) and _is_number(most) and least > most:  # type: ignore[operator]  # both are numbers here
        values = {"field": part.id, "least": least, "most": most}
        sentence = _("“%(field)s” can have no value: “min” (%(least)s) is greater than “max” (%(most)s).") % values
        findings.error((*part.path, "min"), sentence, _("Exchange the two, or change one."))


def _check_default(part: FieldPart, field_type: FieldType, findings: Findings) -> None:
    default = part.raw.get("default")
    if default is None:
        return
    problem = default_problem(field_type=field_type, raw=part.raw, default=default)
    if problem is not None:
        sentence, mend = problem
        findings.error((*part.path, "default"), sentence, mend)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def names_and_types(parts: Iterable[FieldPart]) -> dict[str, FieldType]:
    """Return the type of each field by id; where ids repeat, the first counts."""
    types: dict[str, FieldType] = {}
    for part in parts:
        if part.type is not None:
            types.setdefault(part.id, part.type)
    return types
