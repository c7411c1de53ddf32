"""The engine is pure: standard library only, no clock, no random, no database."""

import ast
import sys
from pathlib import Path

import tenant_apps.workflow_engine

FOLDER = Path(tenant_apps.workflow_engine.__file__).parent
OWN = "tenant_apps.workflow_engine"
IMPURE = {
    "random",
    "secrets",
    "uuid",
    "time",
    "os",
    "socket",
    "subprocess",
    "threading",
    "asyncio",
    "logging",
    "pathlib",
}


def imported() -> dict[str, set[str]]:
    modules: dict[str, set[str]] = {}
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                modules.setdefault(node.module or "", set()).add(path.name)
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    modules.setdefault(alias.name, set()).add(path.name)
    return modules


def test_the_engine_imports_itself_and_the_pure_part_of_the_standard_library():
    outside = {name: files for name, files in imported().items() if not name.startswith(OWN)}
    assert outside  # the walk has found something
    wrong = {
        name: files
        for name, files in outside.items()
        if name.split(".")[0] not in sys.stdlib_module_names or name.split(".")[0] in IMPURE
    }
    assert wrong == {}


def test_the_engine_never_asks_what_time_it_is():
    sources = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py")}
    calls = ("now(", "utcnow(", "date.today(", "getcontext(")
    assert {name: call for name, text in sources.items() for call in calls if call in text} == {}
