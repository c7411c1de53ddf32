"""What an unquoted word means: the core rules of YAML 1.2, under which `on`, `yes` and `no` are just words."""

import re
from decimal import Decimal
from typing import Any

MAX_NUMBER = 10**15
MAX_NUMBER_TEXT = 40

_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def resolve(text: str) -> tuple[Any, tuple[str, ...]]:
    """Return what an unquoted scalar means, and the codes of what is wrong with it (then the value is None)."""
    if text in _WORDS:
        return _WORDS[text], ()
    if _NOT_FINITE.fullmatch(text):
        return None, ("not_finite",)
    if _BASED.fullmatch(text) and len(text) <= MAX_NUMBER_TEXT:
        return _bounded(int(text, 0))
    if _FLOAT.fullmatch(text) or _BASED.fullmatch(text):
        return _number(text)
    return text, ()


def _number(text: str) -> tuple[Any, tuple[str, ...]]:
    """Return whole numbers as int (1e3 too), others as the float that reads back to exactly this number."""
    if len(text) > MAX_NUMBER_TEXT:
        return None, ("number_too_long",)
    exact = Decimal(text)
    if abs(exact) >= MAX_NUMBER:
        return None, ("number_too_large",)
    if _INTEGER.fullmatch(text) or exact == exact.to_integral_value():
        return int(exact), ()
    near = float(exact)
    return (near, ()) if Decimal(repr(near)) == exact else (None, ("number_too_precise",))


def _bounded(value: int) -> tuple[Any, tuple[str, ...]]:
    return (value, ()) if abs(value) < MAX_NUMBER else (None, ("number_too_large",))
