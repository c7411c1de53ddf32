"""Habits of the house that no linter knows."""

import ast
import re

from tests.architecture.source import APPS, PRODUCT, ROOT, functions, name_of, product_files

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}


def _matches(pattern: str, *, allowed: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{name_of(path)}:{number}"
        for path in product_files()
        if name_of(path) not in allowed
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_nothing_is_called_utils():
    assert [name_of(path) for path in product_files() if FORBIDDEN_NAMES & {path.stem, *path.parts}] == []


def test_nobody_enters_a_company_by_with_tenant_or_a_decorator():
    assert _matches(r"^\s*with (tenant|company|self\.company|request\.company)( as \w+)?:") == []
    assert _matches(r"^\s*@\w*(schema_context|tenant_context|company_context)\b") == []


def test_only_tenancy_registers_callbacks_for_the_commit():
    assert _matches(r"\bon_commit\(", allowed=("shared_apps/companies/tenancy.py",)) == []


def test_no_django_signals_are_used_for_our_own_flow():
    assert _matches(r"django\.db\.models\.signals|django\.dispatch|@receiver") == []


def test_only_the_doors_and_the_manager_read_the_clock():
    doors = re.compile(
        r"/(views|management|middleware|adapters|admin)\b|/sessions|/state_manager|/worker|/following|quickstart|demo|embedded"
    )
    readers = _matches(r"timezone\.now\(\)|datetime\.now\(|date\.today\(")
    assert [place for place in readers if not doors.search(place)] == []


def test_company_rules_never_ask_for_platform_rights():
    """A superuser's has_perm is always true, so a company's code that asked it would let operators in unseen."""
    rights = {"is_superuser", "is_staff", "has_perm", "has_perms", "get_all_permissions", "user_permissions"}
    asking = [
        name_of(path)
        for path in product_files()
        if path.relative_to(ROOT).parts[0] == "tenant_apps"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in rights)
        or (isinstance(node, ast.Constant) and node.value in rights)
    ]
    assert asking == ["tenant_apps/team/middleware.py"]  # names the operator, on the platform's own host only


def test_every_module_begins_with_what_it_is_for():
    silent = [
        name_of(path)
        for path in product_files()
        if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_commands_are_keyword_only_with_the_actor_first():
    exempt = {
        # told apart on purpose: parts of another command's transaction, or the product's own bookkeeping
        "keep_an_owner", "add_membership", "close_membership", "make_handover", "use_handover", "end_login", "wake",
        "take_wake_ups", "queue_mail", "queue_notice", "deliver_pending", "forget_recipient", "started_by",
        "summary_of", "start_instance",
        # told to nobody, kept nowhere: a rehearsal
        "would_move",
        # the actor is made here: somebody who has no account yet
        "start_company", "join_company",
    }  # fmt: skip
    wrong = [
        f"{name_of(path)}:{function.name}"
        for path in product_files()
        if path.stem == "commands" or path.parent.name == "commands"
        if "management" not in path.parts
        for function in functions(path)
        if not function.name.startswith("_") and function.name not in exempt and _is_top_level(path, function)
        if function.args.args or not function.args.kwonlyargs or function.args.kwonlyargs[0].arg != "actor"
    ]
    assert wrong == []


def _is_top_level(path, function) -> bool:
    return function.col_offset == 0


def test_every_app_has_a_readme():
    assert [name_of(app) for app in APPS if not (app / "README.md").exists()] == []


def test_the_product_has_no_folder_without_a_place_on_the_plan():
    allowed = {*PRODUCT, "templates", "deploy", "tests", "docs", "var"}
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert folders - allowed - {"__pycache__"} == set()


def test_every_knob_is_captioned_in_the_example_settings():
    settings = (ROOT / "saas" / "settings.py").read_text(encoding="utf-8")
    knobs = set(re.findall(r"env(?:\.\w+)?\(\s*\"(\w+)\"", settings))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert {knob for knob in knobs if not re.search(rf"^#?\s*{knob}=", example, re.MULTILINE)} == set()
