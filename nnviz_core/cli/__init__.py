"""The command line, `nnviz-docs`.

Exit status: 0 done, 1 the source is wrong, 2 the call is wrong, 3 a tool is missing or failed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from nnviz_core._version import __version__
from nnviz_core.cli import inspecting, keeping, rendering
from nnviz_core.errors import NnvizError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nnviz-docs", description="Neural-network diagrams for documentation.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"nnviz-docs {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_render(commands)
    _add_inspecting(commands)
    _add_keeping(commands)
    return parser


_Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives the type no public name
_SOURCE_HELP = "a YAML file, a model file, preset:NAME, or - for standard input"


def _command(commands: _Commands[argparse.ArgumentParser], name: str, run: Callable[..., int], text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.set_defaults(run=run)
    return parser


def _add_render(commands: _Commands[argparse.ArgumentParser]) -> None:
    render = _command(commands, "render", rendering.render, "Draw a network.")
    render.add_argument("source", help=_SOURCE_HELP)
    render.add_argument("-o", "--output", type=Path, help="the file to write; its ending names the format")
    render.add_argument("--style", help="auto, or one of `nnviz-docs list styles`")
    render.add_argument("--renderer", help="one of `nnviz-docs list renderers`")
    render.add_argument("--format", help="svg, png, txt, …; wins over the file's ending")
    render.add_argument("-O", "--option", action="append", default=[], metavar="KEY=VALUE", help="a drawing option; may be given again")


def _add_inspecting(commands: _Commands[argparse.ArgumentParser]) -> None:
    summary = _command(commands, "summary", rendering.summary, "Layers, shapes, parameters and MACs.")
    summary.add_argument("source", help=_SOURCE_HELP)
    summary.add_argument("--format", default="table", choices=("table", "json", "csv", "markdown", "latex"))
    check = _command(commands, "check", inspecting.check, "Look for mistakes in specs, model files, and the specs in .rst and .md pages.")
    check.add_argument("sources", nargs="+", metavar="SOURCE", help="YAML or model files, .rst or .md pages, folders of pages")
    listing = _command(commands, "list", inspecting.listing, "What there is to choose from.")
    listing.add_argument("what", choices=tuple(inspecting.LISTS))
    _command(commands, "schema", inspecting.schema, "The JSON schema of the YAML, for editors.")


def _add_keeping(commands: _Commands[argparse.ArgumentParser]) -> None:
    cache = _command(commands, "cache", keeping.cache, "Look after a cache of drawn pictures.")
    cache.add_argument("action", choices=("info", "prune", "clear"))
    cache.add_argument("--folder", type=Path, help="the cache's folder; $NNVIZ_CACHE_DIR or .cache/nnviz by default")
    cache.add_argument("--days", type=float, default=30.0, help="prune: what no build has used for so long goes (30)")
    _command(commands, "doctor", keeping.doctor, "Which tools and extras are there, and how to get what is not.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    called = _parser().parse_args(arguments)
    try:
        status: int = called.run(called)
    except NnvizError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)  # noqa: T201 - it is a command line
        return error.exit_status
    except BrokenPipeError:
        # Whoever read our output has seen enough: `nnviz-docs list layers | head`.
        sys.stderr.close()
        return 0
    return status
