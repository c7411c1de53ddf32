"""`.ci/venv.py` makes the environment once, notices changed requirements and explains what is missing."""

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / ".ci" / "venv.py"


@pytest.fixture
def project(tmp_path):
    """An empty project in a folder with a space."""
    root = tmp_path / "a project"
    (root / ".ci").mkdir(parents=True)
    (root / "tests" / "benchmarks").mkdir(parents=True)
    shutil.copy(SCRIPT, root / ".ci")
    for name in ("requirements.txt", "tests/requirements.txt", "tests/benchmarks/requirements.txt"):
        (root / name).write_text("# nothing yet\n")
    return root


def _run(project, *arguments):
    ran = subprocess.run(
        [sys.executable, str(project / ".ci" / "venv.py"), *arguments], capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout.splitlines()


def test_it_is_made_once_and_brought_up_to_date_when_the_requirements_change(project):
    command = ("python", "-c", "import sys; print(sys.prefix); sys.exit(3)")
    told = str(project / ".venv")
    assert _run(project, *command) == (
        3,
        ["Making .venv …", "Installing requirements.txt (once; about a minute) …", told],
    )
    assert _run(project, *command) == (3, [told])
    assert _run(project, "--tests", *command) == (
        3,
        [f"Installing {Path('tests/requirements.txt')} (once; about a minute) …", told],
    )
    (project / "requirements.txt").write_text("# changed\n")
    assert _run(project, *command) == (3, ["Installing requirements.txt (once; about a minute) …", told])
    assert _run(project, *command) == (3, [told])


def test_what_the_benchmarks_compare_with_stays_out_of_the_products_environment(project):
    command = ("python", "-c", "import sys; print(sys.prefix)")
    told = str(project / ".venv-benchmarks")
    installing = f"Installing {Path('tests/benchmarks/requirements.txt')} (once; about a minute) …"
    assert _run(project, "--benchmarks", *command) == (0, ["Making .venv-benchmarks …", installing, told])
    assert _run(project, "--benchmarks", *command) == (0, [told])
    assert not (project / ".venv").exists()


def test_requirements_that_cannot_be_installed_are_said_and_tried_again(project):
    (project / "requirements.txt").write_text("./no-such-folder\n")
    sentence = "Installing requirements.txt (once; about a minute) …"
    assert _run(project, "python", "-V") == (1, ["Making .venv …", sentence])
    assert _run(project, "python", "-V") == (1, [sentence])


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "argv", ["venv.py", "python", "-V"])
    with pytest.raises(
        SystemExit, match=r"needs Python 3\.11 or newer, and this is Python 3\.9\.2 .* make run PYTHON="
    ):
        runpy.run_path(str(SCRIPT), run_name="__main__")


def test_a_python_without_ensurepip_is_told_what_to_install(project, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    monkeypatch.setattr(sys, "argv", ["venv.py", "python", "-V"])
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    with pytest.raises(SystemExit, match=f"ensurepip is missing.* apt install {name}"):
        runpy.run_path(str(project / ".ci" / "venv.py"), run_name="__main__")
