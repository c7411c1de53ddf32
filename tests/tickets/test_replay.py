"""The real help-desk log, through the product's own commands."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.architecture.source import ROOT

DATA = ROOT.parent / "shared" / "data"
LOG = DATA / "log_helpdesk" / "helpdesk.xes.gz"


def _replay(definition: str, *, company: str, limit: int) -> dict:
    if not LOG.exists():
        print(f"{LOG} is not here: the replay of the real log is left out.")  # the one clear line
        return {}
    printed = StringIO()
    call_command(
        "replay_log",
        str(LOG),
        definition=str(DATA / "definitions" / definition),
        company=company,
        limit=limit,
        stdout=printed,
    )
    return json.loads(printed.getvalue().splitlines()[-1])


def test_the_first_300_cases_come_out_as_they_went_in(world):
    result = _replay("helpdesk_100.json", company="replay-desk", limit=300)
    if not result:
        return
    result.pop("steps_per_second")
    assert result == {
        "cases": 300,
        "completed": 300,
        "refused": 0,
        "not_started": 0,
        "steps": 1422,
        "variants": 45,
        "edges_equal": True,
        "people_equal": True,
    }


def test_through_the_80_percent_definition_some_are_refused_and_some_cannot_start(world):
    result = _replay("helpdesk_80.json", company="replay-desk", limit=60)
    if not result:
        return
    assert result["completed"] + result["refused"] + result["not_started"] == 60
    assert result["completed"] < 60
    assert [result["edges_equal"], result["people_equal"]] == [True, True]


def test_a_file_that_is_not_a_log_is_refused_with_a_sentence(world, tmp_path: Path):
    broken = tmp_path / "broken.xes"
    broken.write_text("this is no XML", encoding="utf-8")
    with pytest.raises(CommandError, match=r"broken\.xes"):
        call_command("replay_log", str(broken), definition=str(broken), company="replay-desk")
