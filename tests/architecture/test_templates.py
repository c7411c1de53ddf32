"""Templates compile, are used and hold nothing inline; every icon exists; no vendored file was changed."""

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import allauth
import lucide
from django.template.loader import get_template

from tests.architecture.source import ROOT, product_files

TEMPLATES = ROOT / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*"))
# Django, allauth and the form renderer look these up by name themselves.
FOUND_BY_NAME = (
    "account/",
    "mfa/",
    "socialaccount/",
    "django/forms/",
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "429.html",
    "500.html",
)


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def test_every_template_compiles():
    for name in NAMES:
        get_template(name)


def test_every_page_that_allauth_may_show_is_ours():
    """Frames of its own (base_…), pieces, and pages of what is switched off (phones, codes by mail) are never shown."""
    off = re.compile(
        r"base_|/base|snippets/|phone|_code\.html|trust|passkey|email_change|signup_form|login_redirect|usersess"
    )
    theirs = Path(allauth.__file__).parent / "templates"
    shown = [
        path.relative_to(theirs).as_posix()
        for app in ("account", "mfa", "socialaccount")
        for path in sorted((theirs / app).rglob("*.html"))
    ]
    assert [name for name in shown if not off.search(name) and name not in NAMES] == []


def test_pages_for_bad_moments_need_no_context():
    for name in ("400.html", "403.html", "404.html", "500.html"):
        assert "<h1>" in get_template(name).render()


def test_no_template_has_an_inline_script_style_or_handler():
    forbidden = re.compile(
        r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|href=[\"']javascript:", re.IGNORECASE
    )
    assert [(name, match.group()) for name in NAMES if (match := forbidden.search(_text(name)))] == []


def test_every_template_is_used():
    texts = [path.read_text(encoding="utf-8") for path in product_files()] + [_text(name) for name in NAMES]
    sources = "\n".join(texts)
    unused = [name for name in NAMES if not name.startswith(FOUND_BY_NAME) and f'"{name}"' not in sources]
    assert unused == []


def test_every_icon_exists():
    with ZipFile(Path(lucide.__file__).parent / "lucide.zip") as icons:
        known = {name.removesuffix(".svg") for name in icons.namelist()}
    wanted = {icon for name in NAMES for icon in re.findall(r'(?:lucide |icon=)"([a-z0-9-]+)"', _text(name))}
    assert wanted - known == set()


def test_vendored_files_are_as_recorded():
    checked = subprocess.run(
        [sys.executable, str(ROOT / "deploy" / "vendor.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
