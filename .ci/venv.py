"""Makes or reuses .venv, installs the pinned requirements if they changed, then runs a command in it.

    python3 .ci/venv.py [--tests | --benchmarks | --load] COMMAND ARGUMENTS…

What the benchmarks compare with has an environment of its own, .venv-benchmarks; so has the load test, .venv-load.

Needs nothing but Python's own library; written so that an old Python can still read it and say that it is too old.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
FLAGS = ("--tests", "--benchmarks", "--load")
FOLDERS = {"--benchmarks": ".venv-benchmarks", "--load": ".venv-load"}  # of their own; the others share .venv


class Environment:
    """A virtual environment: its folder, what is installed into it, and the file that remembers this."""

    def __init__(self, flag: str) -> None:
        self.folder = ROOT / FOLDERS.get(flag, ".venv")
        self.bin = self.folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.bin / ("python.exe" if os.name == "nt" else "python")
        tests = ROOT / "tests"
        more = {"--tests": tests, "--benchmarks": tests / "benchmarks", "--load": tests / "load"}.get(flag)
        self.files = [ROOT / "requirements.txt"] + ([more / "requirements.txt"] if more else [])
        self.stamp = self.folder / (".installed-tests" if flag == "--tests" else ".installed")


def main(arguments: list) -> None:
    """Prepare, then become the command."""
    if sys.version_info < OLDEST:
        found = ".".join(str(number) for number in sys.version_info[:3])
        sys.exit(
            "TicketFlower needs Python 3.11 or newer, and this is Python " + found + " (" + sys.executable + "). "
            "Install a newer one, and if it has another name say so: make run PYTHON=python3.13"
        )
    flag = arguments[0] if arguments[:1] and arguments[0] in FLAGS else ""
    command = arguments[1:] if flag else arguments
    if not command:
        sys.exit(__doc__)
    environment = Environment(flag)
    make(environment)
    install(environment)
    become(command, environment)


def make(environment: Environment) -> None:
    """Make it if it is missing or broken, for example because its Python was removed."""
    python, name = environment.python, environment.folder.name
    if python.exists() and subprocess.call([str(python), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0:
        return
    if importlib.util.find_spec("ensurepip") is None:
        package = "python{}.{}-venv".format(*sys.version_info[:2])
        sys.exit("Python's module ensurepip is missing. On Debian and Ubuntu install it with: apt install " + package)
    say("Making " + name + " …")
    command = [sys.executable, "-m", "venv", "--clear", str(environment.folder)]
    check_call(command, "The folder " + name + " could not be made.")


def install(environment: Environment) -> None:
    """Install what the requirements name, unless exactly that was installed before."""
    files = environment.files
    text = b"".join(path.read_bytes() for path in files) + repr(sys.version_info[:2]).encode()
    wanted = hashlib.sha256(text).hexdigest()
    if environment.stamp.exists() and environment.stamp.read_text(encoding="ascii") == wanted:
        return
    say(f"Installing {files[-1].relative_to(ROOT)} (once; about a minute) …")
    pip = [str(environment.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    sentence = "The requirements could not be installed; see above. Is the network there? Then try again."
    check_call([*pip, "-r", str(files[-1])], sentence)
    environment.stamp.write_text(wanted, encoding="ascii")


def become(command: list, environment: Environment) -> None:
    """Run the command with the environment's programs first; on Unix in our place, so that signals reach it alone."""
    os.environ["PATH"] = str(environment.bin) + os.pathsep + os.environ.get("PATH", "")
    os.environ["VIRTUAL_ENV"] = str(environment.folder)
    extension = ".exe" if os.name == "nt" else ""
    program = environment.python if command[0] == "python" else environment.bin / (command[0] + extension)
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
