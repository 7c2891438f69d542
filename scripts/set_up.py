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
NEEDS_A_PACKAGE = 3

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
        install_qt_libraries()
        make_environment()
        for lock in ("run", "dev"):
            if lock in wanted:
                install_lock(lock)
        if "postgresql" in wanted:
            install_postgresql()
    except CannotGoOnError as stop:
        print(stop, file=sys.stderr)
        return NEEDS_A_PACKAGE
    except subprocess.CalledProcessError as failure:
        command = " ".join(map(str, failure.cmd))
        print(f"This command failed, its reason stands above: {command}", file=sys.stderr)
        return 1
    return 0


def install_qt_libraries() -> None:
    """Install the system libraries that Qt needs; those of a display only where there is one."""
    if sys.platform != "linux":
        return
    libraries = dict(QT_LIBRARIES)
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        libraries.update(DISPLAY_LIBRARIES)
    missing = [package for name, package in libraries.items() if not can_be_loaded(name)]
    if missing:
        install_packages(missing, "Qt needs system libraries that are not here.")


def can_be_loaded(library: str) -> bool:
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def make_environment() -> None:
    """Make .venv with a Python that fits, unless it is there and works."""
    python = VENV / "bin" / "python"
    if python.exists() and version_of(python) is not None:
        return
    chosen = fitting_python()
    question = [chosen, "-c", "import ensurepip, venv"]
    if subprocess.run(question, capture_output=True, check=False).returncode != 0:
        series = ".".join(map(str, version_of(chosen) or OLDEST))
        install_packages([f"python{series}-venv"], f"{chosen} comes without its venv module.")
    say("Making .venv")
    subprocess.run([chosen, "-m", "venv", "--clear", VENV], check=True)


def fitting_python() -> str | Path:
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


def version_of(python: str | Path) -> tuple[int, ...] | None:
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


def install_postgresql() -> None:
    """Install the binaries of a PostgreSQL server, of which the tests start one of their own."""
    if postgresql_binaries() is not None:
        return
    with no_server_of_its_own():
        install_packages(["postgresql"], "The tests need the binaries of a PostgreSQL server.")
    if postgresql_binaries() is None:
        raise CannotGoOnError(f"The tests need PostgreSQL {OLDEST_POSTGRESQL} or later.")


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


@contextlib.contextmanager
def no_server_of_its_own() -> Iterator[None]:
    """Keep Debian's package from making and starting a server that nobody asked for."""
    settings = Path("/etc/postgresql-common/createcluster.d/after-sales-desk.conf")
    if not may_install() or settings.parent.parent.exists():
        yield
        return
    settings.parent.mkdir(parents=True)
    settings.write_text("create_main_cluster = false\n", encoding="ascii")
    try:
        yield
    finally:
        settings.unlink()


def install_packages(packages: list[str], reason: str) -> None:
    """Install Debian packages where that is wanted and possible, else say how a person does it."""
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not may_install():
        text = " ".join(command)
        raise CannotGoOnError(f"{reason} On Debian or Ubuntu this installs them:\n  sudo {text}")
    say(f"{reason} Installing {', '.join(packages)}")
    quiet = ["-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for line in (["apt-get", "update", *quiet], [*command, *quiet]):
        subprocess.run(
            line, check=True, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr
        )


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
