"""Reads as much of a typed definition as its draft needs: key, title, description."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenant_apps.workflow_design.errors import FaultyDefinitionError, KeyChangedError
from tenant_apps.workflow_design.faults import Fault
from tenant_apps.workflow_design.loader import Loaded, load
from tenant_apps.workflow_design.reading.characters import MAX_BYTES

_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
TITLE_MAX = 200


@dataclass(frozen=True, kw_only=True)
class ReadDraft:
    """What a draft's text says of itself; the title may be empty where the workflow has one already."""

    text: str
    key: str
    title: str
    description: str


def read_draft(*, text: str, workflow_key: str | None) -> ReadDraft:
    """Return key, title and description. Raises FaultyDefinitionError or KeyChangedError.

    A draft of a workflow that exists (`workflow_key`) may be broken in any way, as long as the database can hold it; a
    new one must have a readable key and title.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    loaded = load(text=text)
    document = loaded.document or {}
    key, title, description = (document.get(name) for name in ("key", "title", "description"))
    key = key if isinstance(key, str) and _KEY.fullmatch(key) else None
    title = title if isinstance(title, str) and 0 < len(title.strip()) <= TITLE_MAX else ""
    if not _can_be_stored(text) or (workflow_key is None and not (key and title)):
        raise FaultyDefinitionError(_why_not(loaded, key, title))
    if workflow_key is not None and key not in (None, workflow_key):
        raise KeyChangedError(
            _(
                "This is the draft of “%(old)s”, but its text says “key: %(new)s”. Give it its old key again; to make "
                "another workflow of it, upload it as a new one."
            )
            % {"old": workflow_key, "new": key}
        )
    description = description[:4000] if isinstance(description, str) else ""
    return ReadDraft(text=text, key=workflow_key or key or "", title=title, description=description)


def _can_be_stored(text: str) -> bool:
    return (
        text.strip() != ""
        and "\0" not in text
        and not any("\ud800" <= letter <= "\udfff" for letter in text)
        and len(text.encode()) <= MAX_BYTES
    )


def _why_not(loaded: Loaded, key: str | None, title: str) -> list[Fault]:
    """Return the faults to show: those of the text, and that key or title are missing."""
    faults = list(loaded.faults)
    if loaded.document is not None and not key:
        faults.append(
            Fault(
                line=loaded.lines.of(("key",)),
                path="key",
                sentence=_("The definition has no “key” that can be read, so its draft has no name."),
                mend=_(
                    "Add a line such as “key: purchase_request”: small letters, digits and _, beginning with a letter."
                ),
            )
        )
    if loaded.document is not None and not title:
        faults.append(
            Fault(
                line=loaded.lines.of(("title",)),
                path="title",
                sentence=_("The definition has no “title” that can be read."),
                mend=_("Add a line such as “title: Purchase request”, at most %(limit)s characters.")
                % {"limit": TITLE_MAX},
            )
        )
    return faults
