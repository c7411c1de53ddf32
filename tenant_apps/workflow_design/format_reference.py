"""The reference of the format, made out of the descriptions in its JSON Schema: as values for a page, as Markdown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tenant_apps.workflow_design.checks.schema import schema

Node = Mapping[str, Any]
BEGIN = """# Reference of the format ticketflower/v1

Made from the descriptions in `schema.json` by `python manage.py format_reference`; do not edit. How to begin with
definitions is told in [definitions.md](definitions.md).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One property: its name, whether it must be there, what it holds (`link`: the section about that), its meaning."""

    name: str
    required: bool
    holds: str
    link: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One mapping of the format, or one kind of value (then without lines)."""

    id: str
    title: str
    text: str
    lines: tuple[Line, ...] = ()


def sections() -> tuple[Section, ...]:
    """Return the whole reference: the definition, its parts as they stand in the schema, the kinds of values last."""
    whole = schema()
    parts = [*_inside("", whole), *(part for name, node in whole["$defs"].items() for part in _inside(name, node))]
    values = [
        Section(id=_anchor(name), title=_title(name), text=node.get("description", ""))
        for name, node in whole["$defs"].items()
        if not _properties(node) and node.get("description")
    ]
    return (*parts, *values)


def markdown() -> str:
    """Return the reference as a Markdown document."""
    return "\n".join([BEGIN, *(_section_markdown(section) for section in sections())])


def _inside(name: str, node: Node) -> Iterator[Section]:
    """Yield the section of a mapping, then those of mappings that are written inside it."""
    properties = _properties(node)
    if not properties:
        return
    required = _required(node)
    lines = tuple(_line(name, key, part, required=key in required) for key, part in properties.items())
    yield Section(id=_anchor(name), title=_title(name), text=node.get("description", ""), lines=lines)
    for key, part in properties.items():
        yield from _inside(f"{name}.{key}" if name else key, part)


def _line(name: str, key: str, node: Node, *, required: bool) -> Line:
    inner = f"{name}.{key}" if name else key
    link = _anchor(inner) if _properties(node) else _link(node)
    return Line(name=key, required=required, holds=_holds(node), link=link, meaning=_meaning(node))


def _properties(node: Node) -> dict[str, Node]:
    """Return the properties of a mapping, also those that only some forms of it have."""
    found: dict[str, Node] = {}
    for part in (node, node.get("then"), node.get("else")):
        if isinstance(part, Mapping):
            found.update(part.get("properties", {}) if part is node else _properties(part))
    return found


def _required(node: Node) -> frozenset[str]:
    names = frozenset(node.get("required", ()))
    only_else = node.get("else")
    return names | _required(only_else) if "if" in node and isinstance(only_else, Mapping) and not names else names


def _meaning(node: Node) -> str:
    if "description" in node:
        return str(node["description"])
    name = _referred(node)
    return str(schema()["$defs"][name].get("description", "")) if name else ""


def _referred(node: Node) -> str:
    return str(node.get("$ref", "")).removeprefix("#/$defs/")


def _link(node: Node) -> str:
    """Return the anchor of the section that tells more, also of what a list or a mapping holds."""
    for part in (node, node.get("items"), node.get("additionalProperties"), node.get("then"), node.get("else")):
        if isinstance(part, Mapping) and _referred(part):
            return _anchor(_referred(part))
    return ""


def _holds(node: Node) -> str:
    if _referred(node):
        holds = _title(_referred(node))
    elif "enum" in node:
        holds = ", ".join(str(value) for value in node["enum"])
    elif "const" in node:
        holds = str(node["const"]).lower() if isinstance(node["const"], bool) else str(node["const"])
    elif "if" in node:
        holds = " or ".join(dict.fromkeys(_holds(node[key]) for key in ("then", "else") if node.get(key)))
    elif node.get("type") == "array":
        holds = f"list: {_holds(node['items'])}"
    elif isinstance(node.get("additionalProperties"), Mapping):
        holds = f"mapping of names: {_holds(node['additionalProperties'])}"
    elif isinstance(node.get("type"), list):
        holds = " or ".join(_TYPES[name] for name in node["type"])
    else:
        holds = _TYPES.get(node.get("type", ""), "any value")
    return holds


def _title(name: str) -> str:
    if name.startswith("step_"):
        return f"{name.removeprefix('step_')} step"
    return _TITLES.get(name, name.replace(".", ": "))


def _anchor(name: str) -> str:
    return name.replace(".", "-").replace("_", "-") or "definition"


def _section_markdown(section: Section) -> str:
    text = [
        f'<a id="{section.id}"></a>',
        "",
        f"## {section.title}",
        "",
        section.text,
        "",
    ]
    if section.lines:
        text += ["| Name | Holds | Meaning |", "|---|---|---|"]
        text += [_line_markdown(line) for line in section.lines]
        text.append("")
    return "\n".join(text)


def _line_markdown(line: Line) -> str:
    holds = f"[{line.holds}](#{line.link})" if line.link else line.holds
    name = f"`{line.name}`" + (" (required)" if line.required else "")
    return f"| {name} | {holds} | {line.meaning} |".replace("  ", " ")


_TYPES = {
    "object": "mapping",
    "array": "list",
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "null": "null",
}
_TITLES = {
    "": "the definition",
    "id": "name",
    "text": "line of text",
    "expr": "expression",
    "dur": "duration",
    "when": "duration or until",
    "ids": "list of names",
    "field": "field",
    "item": "column",
    "formitem": "form entry",
    "who": "people",
    "assign": "assignment",
    "error": "on_error",
    "event": "event of a choice",
    "reminders": "actions inside",
    "inside_action": "action inside",
    "person": "made-up person",
    "scenario": "test",
    "play": "move of a test",
    "value": "expression or value",
}
