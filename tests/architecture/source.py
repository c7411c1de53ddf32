"""The project's own Python files and templates, for the tests about the house."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ("saas", "shared_apps", "tenant_apps")
APPS = sorted(
    path.parent for folder in ("shared_apps", "tenant_apps") for path in (ROOT / folder).glob("*/__init__.py")
)


def product_files() -> list[Path]:
    """Return the product's Python files, without migrations."""
    return [
        path for folder in PRODUCT for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts
    ]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name_of(path: Path) -> str:
    """Return the path as people write it, from the top of the project."""
    return path.relative_to(ROOT).as_posix()
