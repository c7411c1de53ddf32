"""Writes a table as CSV that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable, Sequence

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return the rows as CSV; a cell that a spreadsheet would run as a formula begins with an apostrophe instead."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([[harmless(str(cell)) for cell in row] for row in rows])
    return written.getvalue()


def harmless(cell: str) -> str:
    """Return the cell's text so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.lstrip(" \n").startswith(STARTS_A_FORMULA) else cell
