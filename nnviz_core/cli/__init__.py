"""The command line, `nnviz-docs`.

Exit status: 0 done, 1 the source is wrong, 2 the call is wrong, 3 a tool is missing or failed, 130 interrupted.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from nnviz_core._version import __version__
from nnviz_core.errors import NnvizError, ToolError
from nnviz_core.guard import problem_of

INTERRUPTED = 130

LISTS = ("readers", "styles", "renderers", "layers", "presets", "palettes")

_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives the type no public name
_SOURCE_HELP = "a YAML file, a model file, preset:NAME, or - for standard input"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nnviz-docs", description="Neural-network diagrams for documentation.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"nnviz-docs {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_render(commands)
    _add_inspecting(commands)
    _add_keeping(commands)
    return parser


def _command(commands: _Commands[argparse.ArgumentParser], name: str, run: str, text: str) -> argparse.ArgumentParser:
    """A command; `run` names its module and its function, which is imported when the command is called."""
    parser = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.set_defaults(run=run)
    return parser


def _bounded(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Options of commands that read what others wrote."""
    parser.add_argument("--root", type=Path, help="no file that a source names lies outside of it; the project's folder by default")
    parser.add_argument(
        "--budget",
        action="append",
        default=[],
        metavar="LIMIT=AMOUNT",
        help="what one figure may cost, such as seconds=20; may be given again",
    )
    return parser


def _add_render(commands: _Commands[argparse.ArgumentParser]) -> None:
    render = _bounded(_command(commands, "render", "rendering:render", "Draw a network."))
    render.add_argument("source", help=_SOURCE_HELP)
    render.add_argument("-o", "--output", type=Path, help="the file to write; its ending names the format")
    render.add_argument("--style", help="auto, or one of `nnviz-docs list styles`")
    render.add_argument("--renderer", help="one of `nnviz-docs list renderers`")
    render.add_argument("--format", help="svg, png, txt, …; wins over the file's ending")
    render.add_argument("-O", "--option", action="append", default=[], metavar="KEY=VALUE", help="a drawing option; may be given again")


def _add_inspecting(commands: _Commands[argparse.ArgumentParser]) -> None:
    summary = _bounded(_command(commands, "summary", "rendering:summary", "Layers, shapes, parameters and MACs."))
    summary.add_argument("source", help=_SOURCE_HELP)
    summary.add_argument("--format", default="table", choices=("table", "json", "csv", "markdown", "latex"))
    purpose = "Look for mistakes in specs, model files, and the specs in .rst and .md pages."
    check = _bounded(_command(commands, "check", "inspecting:check", purpose))
    check.add_argument("sources", nargs="+", metavar="SOURCE", help="YAML or model files, .rst or .md pages, folders of pages")
    listing = _command(commands, "list", "inspecting:listing", "What there is to choose from.")
    listing.add_argument("what", choices=LISTS)
    _command(commands, "schema", "inspecting:schema", "The JSON schema of the YAML, for editors.")


def _add_keeping(commands: _Commands[argparse.ArgumentParser]) -> None:
    cache = _command(commands, "cache", "keeping:cache", "Look after a cache of drawn pictures.")
    cache.add_argument("action", choices=("info", "prune", "clear"))
    cache.add_argument("--folder", type=Path, help="the cache's folder; $NNVIZ_CACHE_DIR or .cache/nnviz by default")
    cache.add_argument("--days", type=float, default=30.0, help="prune: what no build has used for so long goes (30)")
    _command(commands, "doctor", "keeping:doctor", "Which tools and extras are there, and how to get what is not.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    _let_any_terminal_show()
    try:
        called = _parser().parse_args(arguments)
        status = _run(called)
        sys.stdout.flush()
    except NnvizError as error:
        return _told(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # of the standard output
        _stop_writing()
        return 0 if error.errno == errno.EPIPE else _told(ToolError(problem_of(error)))
    return status


def _run(called: argparse.Namespace) -> int:
    module, _, name = called.run.partition(":")
    run = getattr(importlib.import_module(f"nnviz_core.cli.{module}"), name)
    try:
        status: int = run(called)
    except (NnvizError, OSError):
        raise
    except Exception as error:
        raise NnvizError(problem_of(error)) from error
    return status


def _told(error: NnvizError) -> int:
    for problem in error.problems:
        print(problem, file=sys.stderr)  # noqa: T201 - it is a command line
    return error.exit_status


def _let_any_terminal_show() -> None:
    """What a terminal has no letters for is shown as an escape; a name is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _stop_writing() -> None:
    """Whoever read our output has seen enough (`nnviz-docs list layers | head`), or nobody can: Python must not try again at its end."""
    with Path(os.devnull).open("wb") as nothing, suppress(OSError, ValueError, AttributeError):
        os.dup2(nothing.fileno(), sys.stdout.fileno())
