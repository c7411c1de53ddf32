"""Makes or reuses .venv, installs the pinned requirements if they changed, then runs a command in it.

    python3 .ci/venv.py [--tests] COMMAND ARGUMENTS…

Needs nothing but Python's own library; written so that an old Python can still read it and say that it is too old.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
OLDEST = (3, 11)


def main(arguments: list) -> None:
    """Prepare, then become the command."""
    if sys.version_info < OLDEST:
        found = ".".join(str(number) for number in sys.version_info[:3])
        sys.exit(
            "TicketFlower needs Python 3.11 or newer, and this is Python " + found + " (" + sys.executable + "). "
            "Install a newer one, and if it has another name say so: make run PYTHON=python3.13"
        )
    for_tests = arguments[:1] == ["--tests"]
    command = arguments[1:] if for_tests else arguments
    if not command:
        sys.exit(__doc__)
    make_venv()
    install(for_tests=for_tests)
    become(command)


def make_venv() -> None:
    """Make .venv if it is missing or broken, for example because its Python was removed."""
    if PYTHON.exists() and subprocess.call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0:
        return
    if importlib.util.find_spec("ensurepip") is None:
        name = "python{}.{}-venv".format(*sys.version_info[:2])
        sys.exit("Python's module ensurepip is missing. On Debian and Ubuntu install it with: apt install " + name)
    say("Making .venv …")
    check_call([sys.executable, "-m", "venv", "--clear", str(VENV)], "The folder .venv could not be made.")


def install(*, for_tests: bool) -> None:
    """Install what the requirements name, unless exactly that was installed before."""
    files = [ROOT / "requirements.txt"] + ([ROOT / "tests" / "requirements.txt"] if for_tests else [])
    text = b"".join(path.read_bytes() for path in files) + repr(sys.version_info[:2]).encode()
    wanted = hashlib.sha256(text).hexdigest()
    stamp = VENV / (".installed-tests" if for_tests else ".installed")
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say(f"Installing {files[-1].relative_to(ROOT)} (once; about a minute) …")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(files[-1])]
    check_call(pip, "The requirements could not be installed; see above. Is the network there? Then try again.")
    stamp.write_text(wanted, encoding="ascii")


def become(command: list) -> None:
    """Run the command with .venv's programs first; on Unix in our place, so that signals reach it alone."""
    os.environ["PATH"] = str(BIN) + os.pathsep + os.environ.get("PATH", "")
    os.environ["VIRTUAL_ENV"] = str(VENV)
    program = PYTHON if command[0] == "python" else BIN / (command[0] + (".exe" if os.name == "nt" else ""))
    command = [str(program), *command[1:]]
    sys.stdout.flush()
    if os.name != "nt":
        os.chdir(str(ROOT))
        os.execv(command[0], command)  # noqa: S606  # no shell is the point
    process = subprocess.Popen(command, cwd=str(ROOT))
    while True:
        try:
            sys.exit(process.wait())
        except KeyboardInterrupt:  # the command got it too; wait until it has tidied up
            continue


def check_call(command: list, sentence: str) -> None:
    """Run a step; exits with the sentence if it fails."""
    if subprocess.call(command, cwd=str(ROOT)) != 0:
        sys.exit(sentence)


def say(line: str) -> None:
    """Tell what takes time, at once."""
    print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
