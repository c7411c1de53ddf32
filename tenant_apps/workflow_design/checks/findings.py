"""Collects faults while a document is checked, giving each its line."""

from tenant_apps.workflow_design.faults import ERROR, WARNING, Fault, Lines, Path, path_text

MAX_ERRORS = 250


class EnoughFound(Exception):  # noqa: N818  # not an error: the author has plenty to do, and guessing costs time
    """So many errors were noted that looking for more would help nobody."""


class Findings:
    """What has been found so far, and the roles that the document names but the company does not have."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._errors = 0
        self.faults: list[Fault] = []
        self.unknown_roles: set[str] = set()

    @property
    def has_errors(self) -> bool:
        """Return whether something was noted that forbids publishing."""
        return self._errors > 0

    def line(self, path: Path) -> int | None:
        """Return where the part stands."""
        return self._lines.of(path)

    def has_error(self, path: Path) -> bool:
        """Return whether an error was noted at exactly this part."""
        where = path_text(path)
        return any(fault.path == where and fault.severity == ERROR for fault in self.faults)

    def error(self, path: Path, sentence: str, mend: str, *, code: str = "") -> None:
        """Note something that forbids publishing. Raises EnoughFound where there is too much already."""
        self._note(path, sentence, mend, severity=ERROR, code=code)
        self._errors += 1
        if self._errors >= MAX_ERRORS:
            raise EnoughFound

    def warning(self, path: Path, sentence: str, mend: str, *, code: str = "") -> None:
        """Note something that the author should know."""
        self._note(path, sentence, mend, severity=WARNING, code=code)

    def _note(self, path: Path, sentence: str, mend: str, *, severity: str, code: str) -> None:
        self.faults.append(
            Fault(
                line=self.line(path), path=path_text(path), sentence=sentence, mend=mend, severity=severity, code=code
            )
        )
