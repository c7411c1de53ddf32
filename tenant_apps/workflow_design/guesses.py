"""Guesses what an author meant by a word that is not known, and words the suggestion."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _

MAX_LISTED = 12
MAX_COMPARED = 120  # comparing is slow, and a guess among thousands would be luck
MAX_LENGTH_DIFFERENCE = 4


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like this one, or None when none is like it."""
    candidates = sorted(known)
    by_lower = {candidate.lower(): candidate for candidate in reversed(candidates)}
    same = by_lower.get(word.lower()[:100])
    if same is not None:
        return same
    similar = [candidate for candidate in candidates if abs(len(candidate) - len(word)) <= MAX_LENGTH_DIFFERENCE]
    near = get_close_matches(word[:100], similar[:MAX_COMPARED], n=1, cutoff=0.6)
    return near[0] if near else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return “Did you mean …?” where a known word is near, otherwise the list of what is known."""
    candidates = sorted(known)
    guess = closest(word, candidates)
    if guess is not None:
        return _("Did you mean “%(guess)s”?") % {"guess": guess}
    if not candidates:
        return _("There is none yet to choose from.")
    return _("Choose one of: %(known)s.") % {"known": listed(candidates)}


def listed(words: Iterable[str]) -> str:
    """Return the words with commas, cut off where there are many."""
    candidates = list(words)
    shown = ", ".join(candidates[:MAX_LISTED])
    return f"{shown}, …" if len(candidates) > MAX_LISTED else shown
