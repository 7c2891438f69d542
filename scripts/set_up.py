"""Prepares this checkout: .venv from the locks, and the system packages that it stands on.

Runs under any python3 before anything else is there, hence with the standard library alone:
`python3 scripts/set_up.py run dev postgresql` prepares what is named and nothing that is ready.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator  # noqa: UP035  a Python too old must get as far as its sentence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, FIRST_UNKNOWN = (3, 11), (3, 14)
OLDEST_POSTGRESQL = 15
NEEDS_A_PERSON = 3

# What the Qt wheels name and do not carry; the rest comes with these. Read off with `readelf -d`.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libbrotlidec.so.1": "libbrotli1",
}
DISPLAY_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libcups.so.2": "libcups2",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class CannotGoOnError(Exception):
    """What a person has to do first, in one sentence."""


def main(wanted: list[str]) -> int:
    """Prepare what is wanted (`run`, `dev`, `postgresql`); the exit code."""
    try:
        prepare(wanted)
    except CannotGoOnError as stop:
        print(stop, file=sys.stderr)
        return NEEDS_A_PERSON
    except subprocess.CalledProcessError as failure:
        print(failure.output or "", f"failed: {' '.join(failure.cmd)}", file=sys.stderr)
        return 1
    return 0


def prepare(wanted: list[str]) -> None:
    """Bring system packages, .venv and what is installed in it up to date."""
    python = None if environment_works() else fitting_python()
    packages = missing_packages(python, wanted)
    if packages:
        install_packages(packages)
        still = missing_packages(python, wanted)
        if still:
            text = f"Still missing, or older than PostgreSQL {OLDEST_POSTGRESQL}: "
            raise CannotGoOnError(text + ", ".join(still))
    if python:
        make_environment(python)
    for lock in ("run", "dev"):
        if lock in wanted:
            install_lock(lock)


def missing_packages(python: str | None, wanted: list[str]) -> list[str]:
    """The system packages to install for what is wanted, and for making .venv with `python`."""
    packages = missing_libraries()
    if python and not has_venv(python):
        packages.append("python{}.{}-venv".format(*(version_of(python) or OLDEST)))
    if "postgresql" in wanted and postgresql_binaries() is None:
        packages.append("postgresql")
    return packages


def missing_libraries() -> list[str]:
    """The packages of the libraries that Qt needs; those of a display only where there is one."""
    if sys.platform != "linux":
        return []
    libraries = dict(QT_LIBRARIES)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        libraries.update(DISPLAY_LIBRARIES)
    return [package for name, package in libraries.items() if not can_be_loaded(name)]


def can_be_loaded(library: str) -> bool:
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def environment_works() -> bool:
    """Whether .venv is there and its interpreter starts."""
    python = VENV / "bin" / "python"
    return python.exists() and version_of(str(python)) is not None


def make_environment(python: str) -> None:
    """Make .venv with an interpreter."""
    say("Making .venv")
    subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=True)


def has_venv(python: str) -> bool:
    """Whether an interpreter can make environments, which Debian packs apart."""
    question = [python, "-c", "import ensurepip, venv"]
    return subprocess.run(question, capture_output=True, check=False).returncode == 0


def fitting_python() -> str:
    """This Python, or the newest other one on the path that the program runs on."""
    others = (shutil.which(f"python3.{minor}") for minor in range(FIRST_UNKNOWN[1] - 1, 10, -1))
    for python in (sys.executable, *others):
        version = version_of(python) if python else None
        if python and version and OLDEST <= version < FIRST_UNKNOWN:
            return python
    raise CannotGoOnError(
        "After-Sales Desk needs Python 3.11, 3.12 or 3.13; "
        f"{sys.executable} is {platform.python_version()} and no other is on the path. "
        "Install one, or name it: make setup PYTHON=/path/to/python3.12"
    )


def version_of(python: str) -> tuple[int, ...] | None:
    """Major and minor version of an interpreter; None if it does not start."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    found = re.fullmatch(r"(\d+)\.(\d+)", answer.stdout.strip())
    return tuple(map(int, found.groups())) if found and answer.returncode == 0 else None


def install_lock(name: str) -> None:
    """Install the packages of requirements/<name>.txt, unless this very lock is installed."""
    lock = ROOT / "requirements" / f"{name}.txt"
    stamp = VENV / f"installed-{name}"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    say(f"Installing the packages of requirements/{name}.txt")
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    strictly = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-input"]
    subprocess.run([*pip, "install", *strictly, "--requirement", str(lock)], check=True)
    stamp.write_text(digest, encoding="ascii")


def postgresql_binaries() -> Path | None:
    """The folder with initdb and postgres of the newest server that is new enough."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found = [(server_version(folder), folder) for folder in folders]
    return max((pair for pair in found if pair[0] >= OLDEST_POSTGRESQL), default=(0, None))[1]


def server_version(folder: Path) -> int:
    """The major version of the server in a folder; 0 if there is none with its initdb."""
    if not (folder / "postgres").exists() or not (folder / "initdb").exists():
        return 0
    command = [str(folder / "postgres"), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", answer)
    return int(found.group(1)) if found else 0


def install_packages(packages: list[str]) -> None:
    """Install Debian packages where that is wanted and possible, else say how a person does it."""
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not may_install():
        raise CannotGoOnError(
            "Some system packages are missing. On Debian or Ubuntu this line installs them:\n"
            f"  sudo {' '.join(command)}"
        )
    say(f"Installing the system packages {', '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    server = "postgresql" in packages
    with no_server_of_its_own() if server else contextlib.nullcontext():
        for line in (["apt-get", "update"], command):
            subprocess.run(
                [*line, "-o", "DPkg::Lock::Timeout=300"],
                check=True,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )


@contextlib.contextmanager
def no_server_of_its_own() -> Iterator[None]:
    """Keep Debian's package from making and starting a server that nobody asked for."""
    settings = Path("/etc/postgresql-common/createcluster.d/after-sales-desk.conf")
    if settings.parent.parent.exists():
        yield
        return
    settings.parent.mkdir(parents=True)
    settings.write_text("create_main_cluster = false\n", encoding="ascii")
    try:
        yield
    finally:
        settings.unlink()


def may_install() -> bool:
    """Whether to install system packages: as root on Debian or Ubuntu, unless told not to."""
    return (
        os.geteuid() == 0
        and not os.environ.get("AFTER_SALES_NO_APT")
        and Path("/etc/debian_version").exists()
        and shutil.which("apt-get") is not None
    )


def say(sentence: str) -> None:
    """Tell what takes time, where it does not mix with what a command prints."""
    print(f"{sentence} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
