"""The command: parse, build, execute."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from rich.text import Text

from mock_server.dialect import names
from runners import __version__
from runners.commands import check, clean, explain, images, init, listing, rules, serve
from runners.errors import ExitCode, SamplecheckError, UsageError

EXIT_CODES = """exit codes:
  0    every sample that should run did, and passed
  1    a sample failed
  2    usage or configuration is wrong
  3    the harness could not do its work: no engine, no image, disk full
  5    nothing ran
  130  interrupted; everything started is stopped and removed"""


class _Parser(argparse.ArgumentParser):
    """Raises instead of exiting, so that all errors end in one place."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. See `{self.prog} --help`")


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = _Parser(
        prog="samplecheck",
        description="Proves that the code samples on an API page work: as printed, each in a container.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"samplecheck {__version__}")
    verbs = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _pages(verbs.add_parser("list", help="what would run and what would not, and why"), listing.execute)
    _check(verbs.add_parser("check", help="run the samples of pages and say which are true"))
    first = verbs.add_parser("init", help="read pages and write a first samplecheck.yaml")
    _pages(first, init.execute)
    first.add_argument("--force", action="store_true", help="replace a config that is there")
    _serve(verbs.add_parser("serve", help="run the mock server for a person or a client to talk to"))
    _rules(verbs.add_parser("rules", help="list every rule, or print their documentation"))
    one = verbs.add_parser("explain", help="say what a rule checks and why, how it is broken and kept")
    one.add_argument("rule", metavar="RULE", help="its id, such as request/unknown-field")
    one.set_defaults(execute=explain.execute)
    build = verbs.add_parser("images", help="build the images of the languages and of the mock")
    _config(build, images.execute)
    remove = verbs.add_parser("clean", help="remove all containers and volumes of the kit")
    remove.add_argument("--images", action="store_true", help="remove its images as well")
    remove.set_defaults(execute=clean.execute)
    return top


def _config(verb: argparse.ArgumentParser, execute: Callable[..., ExitCode]) -> None:
    verb.add_argument(
        "--config", type=Path, metavar="FILE", help="default: samplecheck.yaml, where there is one"
    )
    verb.set_defaults(execute=execute)


def _pages(verb: argparse.ArgumentParser, execute: Callable[..., ExitCode]) -> None:
    verb.add_argument(
        "pages", nargs="*", metavar="PAGE", help="files or folders; default: those in the config"
    )
    _config(verb, execute)


def _check(verb: argparse.ArgumentParser) -> None:
    _pages(verb, check.execute)
    verb.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="write a report as well (json); any number of times; FILE may be - for standard output",
    )
    verb.add_argument("--strict", action="store_true", help="a warning fails a sample")
    verb.add_argument(
        "--faults",
        action="store_true",
        help="run each sample that passes again against an API that fails, and say what it does then",
    )
    verb.add_argument(
        "--changed",
        nargs="?",
        const="HEAD",
        metavar="REV",
        help="only samples that changed since a git revision; default: since the last commit",
    )
    verb.add_argument("--watch", action="store_true", help="check again whenever a page is saved")
    verb.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 2,
        metavar="N",
        help="samples at a time; default: the cores",
    )


def _rules(verb: argparse.ArgumentParser) -> None:
    verb.set_defaults(execute=rules.execute)
    verb.add_argument("--format", choices=("table", "markdown"), default="table", help="default: table")


def _serve(verb: argparse.ArgumentParser) -> None:
    verb.set_defaults(execute=serve.execute)
    verb.add_argument(
        "--host", default="127.0.0.1", help="default: 127.0.0.1, which only this machine reaches"
    )
    verb.add_argument("--port", type=int, default=8000, metavar="N", help="default: 8000; 0 takes a free one")
    verb.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="KEY",
        help="a key that is accepted; any number of times; default: any key",
    )
    verb.add_argument(
        "--catalogue",
        metavar="FILE",
        help="the models that exist, or `builtin` for the kit's own; default: any name is a model",
    )
    verb.add_argument(
        "--contract", type=Path, metavar="FILE", help="serve the API of this OpenAPI document instead"
    )
    verb.add_argument("--dialect", default="platform", metavar="NAME", help=f"one of {', '.join(names())}")
    verb.add_argument(
        "--fixtures", type=Path, metavar="FILE", help="replies that are written down beforehand"
    )
    verb.add_argument("--no-limits", action="store_true", help="never answer 429")


def _interrupt(*_: object) -> NoReturn:
    """SIGTERM ends a check as Ctrl-C does: everything started is removed."""
    raise KeyboardInterrupt


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and says how it went: an `ExitCode`."""
    signal.signal(signal.SIGTERM, _interrupt)
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        options = parser().parse_args(arguments)
        return int(options.execute(options))
    except SamplecheckError as error:
        errors.print(Text.assemble(("samplecheck: ", "bold red"), str(error)))
        return int(error.exit_code)
    except KeyboardInterrupt:
        errors.print("samplecheck: interrupted; everything that was started is stopped and removed")
        return int(ExitCode.INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
