"""The small pieces of lists: states in a word, moments as how long ago they were."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils import timezone

from saas.components import _LOOKS, ago, status_badge
from tenant_apps.workflow_ops.enums import ErrorStatus, InstanceStatus, TaskStatus

BADGE = Template("{% load components %}{% status_badge row.status row.label %}")


def _badge(status: str, label: str) -> str:
    return BADGE.render(Context({"row": SimpleNamespace(status=status, label=label)}))


@pytest.mark.parametrize("status", sorted(_LOOKS))
def test_every_state_has_an_icon_so_that_colour_is_never_alone(status):
    shown = _badge(status, "Words")
    assert re.fullmatch(r'<span class="badge( tf-tone-\w+)?"><svg.*aria-hidden="true".*</svg>Words</span>', shown, re.S)


@pytest.mark.parametrize("states", [InstanceStatus, TaskStatus, ErrorStatus])
def test_no_state_of_tickets_tasks_and_errors_is_without_a_look(states):
    assert set(states.values) - set(_LOOKS) == set()


def test_words_of_a_company_are_shown_as_text():
    assert _badge("over", "<b>Over</b>") == '<span class="badge">&lt;b&gt;Over&lt;/b&gt;</span>'


def test_a_moment_tells_how_long_ago_it_was_and_when_exactly(settings):
    at = timezone.now() - timedelta(hours=2, minutes=5)
    exactly = at.strftime("%Y-%m-%d %H:%M")
    assert ago(at) == f'<time datetime="{at.isoformat()}" title="{exactly}">2 hours ago</time>'.replace(
        "2 hours", "2\xa0hours"
    )


def test_a_moment_is_told_in_local_time():
    with timezone.override("Europe/Berlin"):
        shown = ago(datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    assert 'datetime="2026-07-02T00:30:00+02:00" title="2026-07-02 00:30"' in shown


def test_a_badge_takes_words_that_are_translated_late():
    assert "Done" in status_badge("done", TaskStatus.DONE.label)
