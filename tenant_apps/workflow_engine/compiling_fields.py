"""Compiles the fields of a document: ticket, variables and forms."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tenant_apps.workflow_engine.expressions.nodes import Expr
from tenant_apps.workflow_engine.expressions.parser import parse
from tenant_apps.workflow_engine.fields import FieldSpec, FieldType


def compile_fields(raw: Iterable[Mapping[str, Any]]) -> tuple[FieldSpec, ...]:
    """Return the compiled fields, in order."""
    return tuple(compile_field(item) for item in raw)


def all_fields(ticket_fields: tuple[FieldSpec, ...], document: Mapping[str, Any]) -> dict[str, FieldSpec]:
    """Collect the fields of ticket, variables and forms by id; where an id comes again, the first counts."""
    fields = {field.id: field for field in ticket_fields}
    for field in compile_fields(document.get("vars", ())):
        fields.setdefault(field.id, field)
    for _step_id, step in sorted(document["steps"].items()):
        for item in step.get("form", ()):
            if "id" in item:
                fields.setdefault(item["id"], compile_field(item))
    return fields


def compile_field(raw: Mapping[str, Any]) -> FieldSpec:
    """Return one compiled field; the document passed every check."""
    required = raw.get("required", False)
    return FieldSpec(
        id=raw["id"],
        type=FieldType(raw["type"]),
        label=raw.get("label") or readable(raw["id"]),
        help=raw.get("help", ""),
        required=required is True,
        required_when=parse(required) if isinstance(required, str) else None,
        visible_when=expression(raw.get("visible")),
        default=raw.get("default"),
        choices=tuple(raw.get("choices", ())),
        min=_decimal(raw.get("min")),
        max=_decimal(raw.get("max")),
        max_length=raw.get("max_length"),
        items=compile_fields(raw.get("items", ())),
        compute=expression(raw.get("compute")),
        personal=raw.get("personal", False),
        readers=tuple(raw.get("readers", ())),
    )


def expression(raw: str | None) -> Expr | None:
    """Return the parsed expression, or None where there is none."""
    return None if raw is None else parse(raw)


def readable(identifier: str) -> str:
    """Return an id as a label."""
    return identifier.replace("_", " ").capitalize()


def _decimal(raw: Any) -> Decimal | None:
    return None if raw is None else Decimal(str(raw))
