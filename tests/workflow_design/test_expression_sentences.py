"""Every code that the engine can give has a sentence."""

import ast
from pathlib import Path

import tenant_apps.workflow_engine.expressions
from tenant_apps.workflow_design.expression_sentences import SENTENCES, expression_words

FOLDER = Path(tenant_apps.workflow_engine.expressions.__file__).parent
GUESSED = {"unknown_name", "unknown_step", "unknown_outcome", "not_a_choice", "unknown_ending", "unknown_column"}


def codes() -> set[str]:
    """Return the first argument of every ExpressionError(…) and every fault(…) in the engine."""
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in ("ExpressionError", "fault") and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def test_every_code_has_its_sentence_and_every_sentence_its_code():
    assert codes() == set(SENTENCES) | GUESSED


def test_a_sentence_says_what_where_and_how_to_mend_it():
    assert expression_words(
        code="cannot_compare", position=3, params={"left": "number", "right": "text"}, text="1 < 'x'"
    ) == (
        "A number and a text cannot be compared. (in “1 < 'x'”, at character 4)",
        "Compare values of the same kind; texts stand in quotes, numbers do not.",
    )
    assert expression_words(code="never heard of", position=0, params={}, text="x")[0] == (
        "The expression cannot be used (never heard of). (in “x”, at character 1)"
    )
