"""One page of every option, right and wrong, built for real by every host: all say the same of it, and so does `nnviz-docs check`."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import markdown
import pytest
from markdown_it import MarkdownIt
from mkdocs.commands.build import build as build_site
from mkdocs.config import load_config
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from mkdocs_nnviz.markdown_it import nnviz_plugin
from nnviz_core.cli import main
from nnviz_core.diagram import HostOptions, option_fields
from nnviz_core.figure_options import FigureOptions
from nnviz_core.pages import specs_in
from nnviz_core.registry import find_style

Told = set[tuple[int, str]]
"""Lines, and what is said of the specs that begin there."""

BODY = "mlp: 2-3"
DECLARED = {
    name: entry for declared in (FigureOptions, HostOptions, find_style("fcnn").options) for name, entry in option_fields(declared).items()
}
RIGHT: Mapping[str, tuple[str, ...]] = {
    "text": ("Some words",),
    "length": ("300", "8 cm", ".5EM", "20q"),
    "length or percentage": ("300", "12.5pc", "50%"),
    "percentage": ("50%", "120 %", "80"),
    "classes": ("wide", "a-b c_d"),
    "address": ("https://example.org/?a=b#c", "page.html", "../up/#x"),
    "bool": ("true", "no"),
    "int": ("3", "12px"),
    "number": ("14", "12.5"),
    "color": ("orange", "#336699"),
    "colors": ("dense=orange", "input=#336699, dense=teal"),
    "words": ("names",),
}
WRONG: Mapping[str, tuple[str, ...]] = {
    "choice": ("middle", "lesft", "50"),
    "identifier": ("",),
    "length": ("wide", "50%", "-3px", "0", "1e9", "8furlongs", ""),
    "length or percentage": ("wide", "-5%", "0px", "100000", ""),
    "percentage": ("half%", "0", "-5", "20000%", "5.5%", ""),
    "classes": ("", "42"),
    "address": ("", "javascript:alert(1)", "JavaScript:x", "data:text/html,x"),
    "bool": ("perhaps",),
    "int": ("many", "-1", "2.5"),
    "number": ("large", "-1", "100000"),
    "color": ("url(x)",),
    "colors": ("dense=ourange", ""),
}
OWN = {
    "name": ("a-name", "A name with spaces"), "id": ("an-id",), "style": ("fcnn",), "renderer": ("svg",), "download": ("svg", "txt, svg"), "hide": ("dense",), "expand": ("dense",), "font": ("serif",),
    "from": ("input",), "to": ("dense",),
}  # fmt: skip


def specs() -> Iterator[dict[str, str]]:
    """Options of one figure after the other."""
    for name, entry in DECLARED.items():
        kind, choices = entry.metadata["kind"], entry.metadata["choices"]
        values = (
            *OWN.get(name, choices or RIGHT.get(kind, ())),
            *(WRONG.get(kind, ()) if name not in OWN or name in {"name", "id"} else ()),
        )
        yield from ({name: value} for value in values)
        yield {name + "x": "1"}
        yield {name[1::-1] + name[2:]: "1"}
    yield {"STYLE": "graph"}
    yield {"max_units": "12"}
    yield {"fig_class": "wide"}
    yield {"download": "model"}
    yield {"download": "nonsense, svg"}
    yield {"download": ""}
    yield {"loading": "lazy", "embed": "img"}
    yield {"figwidth": "image", "embed": "img", "scale": "50%", "align": "right"}
    yield {"scale": "log", "style": "volumes"}
    yield {"style": "graph", "bias": "true", "neuron-size": "4", "pallete": "greys"}
    yield {"captoin": "x", "zzz": "1", "width": "wide", "show": "nmaes", "name": "last", "id": "other"}


def rst(specs: Iterable[dict[str, str]]) -> str:
    return "Title\n=====\n\n" + "\n".join(f".. nnviz::\n{_lines(spec, '   ')}\n   {BODY}\n" for spec in specs)


def myst(specs: Iterable[dict[str, str]]) -> str:
    quoted = ({name: f"'{value}'" if value.startswith("#") else value for name, value in spec.items()} for spec in specs)
    return "# Title\n\n" + "\n".join(f"```{{nnviz}}\n{_lines(spec, '')}\n{BODY}\n```\n" for spec in quoted)


def dashed(specs: Iterable[dict[str, str]]) -> str:
    written = ("\n".join(f"{name}: '{value}'" for name, value in spec.items()) for spec in specs)
    return "# Title\n\n" + "\n".join(f"```{{nnviz}}\n---\n{lines}\n---\n{BODY}\n```\n" for lines in written)


def fences(specs: Iterable[dict[str, str]]) -> str:
    written = (" ".join(f'{name}="{value}"' for name, value in spec.items()) for spec in specs)
    return "# Title\n\n" + "\n".join(f"```nnviz {attributes}\n{BODY}\n```\n" for attributes in written)


def _lines(spec: dict[str, str], indent: str) -> str:
    return "".join(f"{indent}:{name}: {value}\n" for name, value in spec.items())


def by_check(page: Path, capsys) -> Told:
    main(["check", str(page)])
    return _told(capsys.readouterr().out, page)


def _told(text: str, page: Path) -> Told:
    """Messages as the command line and Markdown's hosts print them."""
    assert "Traceback" not in text
    found = re.findall(rf"{re.escape(page.name)}:(\d+)(?::\d+)?: (.*)(?:\n  hint: (.*))?", text)
    return {(int(line), f"{message} ({hint})" if hint else message) for line, message, hint in found}


def by_sphinx(page: Path) -> Told:
    text, html = _built(page)
    lines = {line: re.fullmatch(r".*?:(\d+): WARNING: (.*) \[nnviz\.option\]", line) for line in text.splitlines() if line}
    assert [line for line, found in lines.items() if not found] == []
    assert html.count("<svg ") + html.count("<img ") >= len(specs_in(page, page.read_text()))
    return {(int(found[1]), found[2]) for found in lines.values() if found}


def _built(page: Path) -> tuple[str, str]:
    """The warnings of a build, and its page."""
    warnings, folder = io.StringIO(), page.parent
    configuration = {"extensions": ["sphinx_nnviz", "myst_parser"], "root_doc": page.stem, "show_warning_types": True}
    with patch_docutils(str(folder)), docutils_namespace():
        app = Sphinx(folder, None, folder / "out", folder / "doctrees", "html", configuration, None, warnings)
        app.build()
    return re.sub(r"\x1b\[[0-9;]*[mK]", "", warnings.getvalue()), (folder / "out" / f"{page.stem}.html").read_text()


def by_markdown(page: Path, caplog) -> Told:
    configuration = {"nnviz": {"cache": "", "base_path": str(page.parent)}}
    html = markdown.markdown(page.read_text(), extensions=["nnviz"], extension_configs=configuration)
    return _of_log(html, page, caplog)


def by_markdown_it(page: Path, caplog) -> Told:
    return _of_log(MarkdownIt().use(nnviz_plugin, base_path=page.parent).render(page.read_text()), page, caplog)


def by_mkdocs(page: Path, caplog) -> Told:
    folder = page.parent.parent
    folder.joinpath("mkdocs.yml").write_text("site_name: x\ntheme: {name: mkdocs}\nplugins: [nnviz]\n")
    with caplog.at_level(logging.WARNING):
        build_site(load_config(str(folder / "mkdocs.yml"), docs_dir=str(page.parent)))
    return _of_log((folder / "site" / "index.html").read_text(), page, caplog)


def _of_log(html: str, page: Path, caplog) -> Told:
    text = "\n".join(record.getMessage() for record in caplog.records).replace("<markdown>:", f"{page.name}:")
    caplog.clear()
    assert "nnviz-error" not in html
    return _told(text, page)


@pytest.fixture
def page(tmp_path):
    def write(name: str, text: str) -> Path:
        tmp_path.joinpath("docs").mkdir(exist_ok=True)
        path = tmp_path / "docs" / name
        path.write_text(text)
        return path

    return write


@pytest.mark.slow
def test_in_restructured_text(page, capsys):
    path = page("index.rst", rst(specs()))
    told = by_check(path, capsys)
    assert told
    assert by_sphinx(path) == told


@pytest.mark.slow
@pytest.mark.parametrize("form", [myst, dashed])
def test_in_myst(form, page, capsys):
    path = page("index.md", form(specs()))
    assert by_sphinx(path) == by_check(path, capsys)


@pytest.mark.slow
def test_in_markdown(page, capsys, caplog):
    path = page("index.md", fences(specs()))
    told = by_check(path, capsys)
    assert told
    assert by_markdown(path, caplog) == told
    assert by_mkdocs(path, caplog) == told
    assert by_markdown_it(path, caplog) == told


def test_forms_of_pages_agree_with_each_other(page, capsys):
    forms = {"a.rst": rst, "b.md": myst, "c.md": dashed, "d.md": fences}
    first, *others = [{message for _, message in by_check(page(name, form(specs())), capsys)} for name, form in forms.items()]
    assert first
    assert all(other == first for other in others)


@pytest.mark.slow
@pytest.mark.parametrize("option", [":style: fcnn\n   :Style: graph", ":style:fcnn", ":my style: fcnn", ":style: fcnn\n   words"])
def test_what_docutils_refuses_is_told(option, page, capsys):
    """These never come to our directive."""
    path = page("index.rst", f"Title\n=====\n\n.. nnviz::\n   {option}\n\n   {BODY}\n")
    assert "index.rst:4" in _built(path)[0]
    assert by_check(path, capsys)


def test_a_right_page_is_silent(page, capsys):
    text = rst({name: values[0]} for name, values in OWN.items() if name != "expand") + "\n" + rst([LONG])
    path = page("index.rst", text)
    assert by_check(path, capsys) == set()
    assert by_sphinx(path) == set()


LONG = {
    "caption": "A caption that is long,\n     in *two* lines",
    "target": "https://example.org/\n     page",
    "colors": "dense=teal,\n       input=orange",
}
