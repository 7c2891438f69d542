"""The command line: `python -m app` opens the window, `python -m app COMMAND` runs a command."""

from __future__ import annotations

import sys

# What takes time to import is imported in `main`, where Ctrl+C is expected already.

STOPPED = 130
COMMANDS = {
    "window": "open the window (the default)",
    "import-orders": "import an order book with its orders, deliveries, invoices and payments",
    "replay-cancellations": "refund an order book's cancellations against the imported orders",
    "demo": "make the demo data; with --out DIR also run the headless journey",
    "migrate": "bring the database to this version's schema",
    "check": "prove that books, numbers and links agree",
    "bench": "measure beside the floor of the plain driver",
}


def main(arguments: list[str]) -> int:
    """Run the command that the arguments name; its exit code, 130 after Ctrl+C."""
    try:
        code = _run(arguments)
    except KeyboardInterrupt:
        code = STOPPED
        _tell_stopped(is_json="--json" in arguments)
    if code == STOPPED:
        # Interrupted in a string that was run, as where a dataclass is made, Python would end by
        # the signal in spite of the code, unless another string is run after it.
        exec("")  # noqa: S102
    return code


def _tell_stopped(*, is_json: bool) -> None:
    """Say that Ctrl+C ended it, where no command does; without a module that was half imported."""
    sys.stderr.write("after-sales-desk: stopped\n")
    if is_json:
        sys.stdout.write('{"ok": false, "error": "stopped"}\n')
        sys.stdout.flush()


def _run(arguments: list[str]) -> int:
    """The same, where Ctrl+C is no surprise."""
    name = "window"
    rest = arguments
    if arguments and not arguments[0].startswith("-"):
        name, rest = arguments[0], arguments[1:]
    elif arguments and arguments[0] in ("-h", "--help"):
        sys.stdout.write(_usage())
        return 0
    if name not in COMMANDS:
        sys.stderr.write(f"after-sales-desk: unknown command {name!r}; try --help\n")
        return 2
    import importlib

    from app.commands import failing

    with failing.in_one_line(name, is_json="--json" in rest) as outcome:
        module = importlib.import_module(f"app.commands.{name.replace('-', '_')}")
        outcome.code = int(module.run(rest))
        sys.stdout.flush()
    return outcome.code


def _usage() -> str:
    """The list of commands."""
    lines = [f"  {name:<21} {sentence}" for name, sentence in COMMANDS.items()]
    return (
        "usage: python -m app [COMMAND] [--db URL] …\n\n"
        + "\n".join(lines)
        + "\n\nEach command explains itself with --help. Without --db the database named by"
        "\nAFTER_SALES_DB is used, else the embedded one in the user-data folder.\n"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
