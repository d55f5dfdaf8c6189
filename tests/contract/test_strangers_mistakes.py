"""Packages with mistakes: each costs what it brings and no more, and is told by its name."""

import json
import os
import subprocess
import sys

import pytest

SPEC = "input: 4x8\nlayers: [{dense: 3}]"


def package(folder, group, code, name="odd", entry="odd = {name}_code:it"):
    """A package that brings plug-ins, as it lies where packages are installed."""
    folder.joinpath(f"{name}_code.py").write_text(code)
    folder.joinpath(f"{name}-1.dist-info").mkdir()
    folder.joinpath(f"{name}-1.dist-info/METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    folder.joinpath(f"{name}-1.dist-info/entry_points.txt").write_text(f"[nnviz_core.{group}]\n{entry.format(name=name)}\n")
    return folder


def python(folder, *arguments, **given):
    environment = {"PYTHONPATH": str(folder), "PATH": os.environ["PATH"]}
    return subprocess.run([sys.executable, *arguments], check=False, capture_output=True, text=True, env=environment, **given)


def run(folder, *arguments, spec=SPEC):
    return python(folder, "-m", "nnviz_core.cli", *arguments, input=spec)


STYLE = """
from nnviz_core.contracts import Style
from nnviz_core.diagram import Options, option
from nnviz_core.geometry import fitted, rectangle
from nnviz_core.scene import Group, Path, Scene, Text
from nnviz_core.simplify.steps import FOLD, FUSE, Simplification

class OddOptions(Options):
    thick: float = option(3.0, "number", "How thick.")

def arrange(network, options):
    boxes = [(layer.name, Path(segments=rectangle(i * 20, 0, 10, 10), fill="conv")) for i, layer in enumerate(network.layers)]
    return fitted([Group(items=(box,), role="layer", name=name) for name, box in boxes])

def style(**given):
    return Style(**{"name": "odd", "options": OddOptions, "arrange": arrange, **given})
"""
READER = """
from nnviz_core.contracts import Reader
from nnviz_core.network import Edge, Layer, Network, Shape

class Model:
    pass

def accepts(value):
    return isinstance(value, Model)

def reader(**given):
    return Reader(**{"name": "odd", "suffixes": (".odd",), "accepts": accepts, **given})
"""
RENDERER = """
from nnviz_core.contracts import Artifact, Renderer

def render(diagram, output):
    return Artifact(format=output, data=b"drawn")

def renderer(**given):
    return Renderer(**{"name": "odd", "formats": ("odd",), "render": render, "version": lambda: "1", **given})
"""
KIND = """
from nnviz_core.network import Shape
from nnviz_core.ops import Field, Inferred, Gate, Kind, Mismatch

def kind(infer=lambda _, inputs: Inferred((inputs[0],)), **given):
    return Kind(**{"name": "wob", "title": "Wob", "short": "wob", "category": "custom", "glyph": "wob", "infer": infer, **given})
"""
BROKEN = {
    "a module that is not there": ("import nowhere_at_all", "ModuleNotFoundError: No module named 'nowhere_at_all' (odd_code.py:1)"),
    "an import that fails": ("\n1 / 0", "ZeroDivisionError: division by zero (odd_code.py:2)"),
    "an import that ends the program": ("raise SystemExit('no')", "SystemExit: no (odd_code.py:1)"),
    "no such name": ("those = 3", "AttributeError: module 'odd_code' has no attribute 'it'"),
    "something else": ("it = 3", "it must be a {Kind}, got int"),
    "another name": ("{code}it = {kind}(name='other')", "it calls itself 'other' and its entry point 'odd': give both one name"),
}
GROUPS = {"styles": (STYLE, "style"), "readers": (READER, "reader"), "renderers": (RENDERER, "renderer")}


def said(told, group):
    word = group[:-1]
    reason = told.replace("{Kind}", word.capitalize())
    return f"no {group} come from the entry point 'odd' (odd_code:it) of odd 1: {reason}"


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_package_costs_nothing_that_does_not_ask_for_it(tmp_path, group, case):
    broken, told = BROKEN[case]
    code, word = GROUPS[group]
    package(tmp_path, group, broken.replace("{code}", code).replace("{kind}", word))
    drawn = run(tmp_path, "render", "-", "--format", "txt")
    assert (drawn.returncode, drawn.stderr) == (0, "")
    wanted = "\n".join(line.replace("(odd_code.py", f"({tmp_path}/odd_code.py") for line in [said(told, group)])
    listed = run(tmp_path, "list", group)
    assert listed.returncode == 0
    assert len(listed.stdout.splitlines()) >= 3
    assert wanted in listed.stderr
    assert wanted in run(tmp_path, "doctor").stdout
    schema = run(tmp_path, "schema")
    assert (schema.returncode, json.loads(schema.stdout)["type"]) == (0, "object")
    misspelt = run(tmp_path, "render", "-", "--format", "txt", "-O", "misspelt=2")
    assert misspelt.returncode == 2
    assert "unknown option 'misspelt'" in misspelt.stderr
    assert "internal error" not in misspelt.stderr
    if group != "readers":
        asked = run(tmp_path, "render", "-", "--format", "svg", f"--{group[:-1]}", "odd")
        assert asked.returncode == 2
        assert wanted in asked.stderr


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (
            "class Bare(Options):\n    thick: float = 3.0\nit = style(options=Bare)",
            "its option 'thick' is not declared by nnviz_core.diagram.",
        ),
        (
            "class Odd(Options):\n    thick: float = option(3.0, 'float', 'Thick.')\nit = style(options=Odd)",
            "its option 'thick' is of the unknown type 'float': known are choice, words, bool",
        ),
        ("it = style(options=OddOptions())", "Style.options must be a class that derives from Options, got OddOptions\n"),
        ("it = style(options=dict)", "Style.options must be a class that derives from Options, got the class dict"),
        ("it = style(prepare=(FOLD))", "Style.prepare must be a tuple of Simplification, got Simplification\n"),
        ("it = style(prepare=('fold',))", "each of Style.prepare must be a Simplification, got str 'fold'"),
        (
            "it = style(arrange=None, summary=3)",
            "Style.arrange must be a function, got NoneType None; Style.summary must be a str, got int 3",
        ),
    ],
)
def test_what_is_wrong_with_a_style_is_found_when_it_is_loaded(tmp_path, code, told):
    asked = run(package(tmp_path, "styles", STYLE + code), "render", "-", "--format", "svg", "--style", "odd")
    assert told in asked.stderr


def test_a_broken_style_warns_in_sphinx_and_in_mkdocs_and_their_builds_go_on(tmp_path):
    package(tmp_path, "styles", "1 / 0")
    source = tmp_path / "pages"
    source.mkdir()
    source.joinpath("conf.py").write_text("extensions = ['sphinx_nnviz']\nnnviz_palette = 'keras'\n")
    source.joinpath("index.rst").write_text("Title\n=====\n\n.. nnviz::\n\n   mlp: 3-2\n")
    built = python(tmp_path, "-m", "sphinx", "-q", "-b", "html", source, tmp_path / "html")
    assert built.returncode == 0, built.stderr
    assert built.stderr.count("no styles come from the entry point 'odd' (odd_code:it) of odd 1: ZeroDivisionError") == 1
    assert "<svg" in tmp_path.joinpath("html/index.html").read_text()
    site = tmp_path / "site"
    site.joinpath("docs").mkdir(parents=True)
    site.joinpath("mkdocs.yml").write_text("site_name: S\ntheme: null\nplugins: [nnviz]\n")
    site.joinpath("docs/index.md").write_text("# Title\n\n```nnviz\nmlp: 3-2\n```\n")
    built = python(tmp_path, "-m", "mkdocs", "build", "-q", cwd=site)
    assert built.returncode == 0, built.stderr
    assert built.stderr.count("no styles come from the entry point 'odd' (odd_code:it) of odd 1: ZeroDivisionError") == 1


def test_specs_import_no_package(tmp_path):
    for group, (code, word) in GROUPS.items():
        package(tmp_path, group, f"{code}\nit = {word}()", name=f"my_{word}")
    code = f"""
import sys
import nnviz_core
for text in ({SPEC!r}, "# a comment\\n\\nmlp: 3-2", '{{"mlp": "3-2"}}', "preset:lenet5"):
    nnviz_core.draw(text).job
print(sorted(name for name in sys.modules if name.endswith("_code")))
"""
    assert python(tmp_path, "-c", code).stdout == "[]\n"


def test_a_format_of_a_package_may_stand_in_a_page(tmp_path):
    more = "it = reader(matches=lambda head: head.startswith(b'odd 1'), read=lambda source: Network(layers=(Layer(name='i', kind='input', "
    more += "attributes={'shape': Shape((3,))}),)))"
    drawn = run(package(tmp_path, "readers", READER + more), "summary", "-", spec="odd 1\n")
    assert "input" in drawn.stdout, drawn.stderr


def test_a_reader_that_fails_over_the_first_bytes_of_anything_has_no_say(tmp_path):
    folder = package(tmp_path, "readers", f"{READER}it = reader(matches=lambda head: head[10**6])")
    drawn = run(folder, "render", "-", "--format", "txt", spec="- 1\n")
    assert "the reader 'odd' of odd 1 failed: IndexError: index out of range" in drawn.stderr
    assert run(folder, "render", "-", "--format", "txt").stderr == ""


UNKNOWN = "input: 4\nlayers: [wob]"


def test_who_asks_for_a_kind_of_a_broken_package_is_told_why_it_is_unknown(tmp_path):
    package(tmp_path, "kinds", "1 / 0")
    tmp_path.joinpath("net.yaml").write_text(UNKNOWN)
    for call in (["render", "-", "--format", "txt"], ["summary", "-"], ["check", tmp_path / "net.yaml"]):
        told = run(tmp_path, *call, spec=UNKNOWN)
        words = told.stdout + told.stderr
        assert told.returncode == 1
        assert "unknown kind of layer 'wob'" in words
        assert "no kinds come from the entry point 'odd' (odd_code:it) of odd 1: ZeroDivisionError: division by zero" in words
    drawn = python(tmp_path, "-c", f"import nnviz_core\nnnviz_core.draw({UNKNOWN!r})").stderr
    assert "unknown kind of layer 'wob'" in drawn
    assert "no kinds come from the entry point 'odd'" in drawn
    source = tmp_path / "pages"
    source.mkdir()
    source.joinpath("conf.py").write_text("extensions = ['sphinx_nnviz']\n")
    source.joinpath("index.rst").write_text("Title\n=====\n\n.. nnviz::\n\n   input: 4\n   layers: [wob]\n")
    built = python(tmp_path, "-m", "sphinx", "-q", "-b", "html", source, tmp_path / "html").stderr
    assert "unknown kind of layer 'wob'" in built
    assert "no kinds come from the entry point 'odd'" in built


def line_of(code, text):
    return next(number for number, line in enumerate(code.splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("group", "code", "told"),
    [
        ("styles", "def bad(network, options): return network.layers[0].colour\nit = style(arrange=bad)", "has no attribute 'colour'"),
        ("styles", "def bad(network): return network.layers[0].colour\nit = style(why_not=bad)", "has no attribute 'colour'"),
        ("styles", "def bad(): 1 / 0\nit = style(version=bad)", "ZeroDivisionError: division by zero"),
        ("styles", "def bad(network): 1 / 0\nit = style(prepare=(Simplification(name='s', run=bad),))", "ZeroDivisionError"),
        ("renderers", "def bad(diagram, output): 1 / 0\nit = renderer(render=bad)", "ZeroDivisionError: division by zero"),
        ("renderers", "def bad(style): 1 / 0\nit = renderer(draws=bad)", "ZeroDivisionError: division by zero"),
        ("kinds", "def bad(attributes, inputs): return attributes['n']\nit = kind(infer=bad)", "KeyError: 'n'"),
        ("kinds", ("def bad(attributes): return attributes['n'] if attributes else ''\n"
                   "it = kind(detail=bad, main='k', fields=(Field(name='k', type='count'),))"), "KeyError: 'n'"),
    ],
)  # fmt: skip
def test_an_exception_is_blamed_on_the_package_whose_it_is(tmp_path, group, code, told):
    first = {"styles": STYLE, "renderers": RENDERER, "kinds": KIND}[group] + code
    package(tmp_path, group, first)
    call = {"styles": ["--format", "svg", "--style", "odd"], "renderers": ["--format", "odd", "--renderer", "odd"], "kinds": []}[group]
    spec = "input: 4x8\nlayers: [{wob: 3}]" if "main" in code else "input: 4x8\nlayers: [wob]" if group == "kinds" else SPEC
    wrong = run(tmp_path, "render", "-", *(call or ["--format", "svg"]), spec=spec)
    name = "wob" if group == "kinds" else "odd"
    assert f"the {group[:-1]} '{name}' of odd 1 failed: " in wrong.stderr
    assert told in wrong.stderr
    assert f"odd_code.py:{line_of(first, 'def bad')})" in wrong.stderr
    assert "please report it to the authors of odd" in wrong.stderr
    assert "internal error" not in wrong.stderr
    assert wrong.returncode == 3


def test_the_exception_itself_is_there_where_the_process_is_ours(tmp_path):
    package(tmp_path, "kinds", f"{KIND}it = kind(infer=lambda *_: 1 / 0)")
    wrong = python(tmp_path, "-c", "import nnviz_core\nnnviz_core.read('input: 4\\nlayers: [wob]')").stderr
    assert "ZeroDivisionError: division by zero\n\nThe above exception was the direct cause" in wrong
    assert "<text>:2:10: the kind 'wob' of odd 1 failed" in wrong


@pytest.mark.parametrize(
    ("group", "code", "told"),
    [
        ("styles", "it = style(arrange=lambda *_: None)", "'arrange' of the style 'odd' of odd 1 must give a Scene, got NoneType"),
        ("styles", "it = style(why_not=lambda _: True)", "'why_not' of the style 'odd' of odd 1 must give a str, got bool"),
        ("styles", "it = style(arrange=lambda *_: fitted([Path(segments=rectangle(0, 0, 9, 9), fill='purple')]))",
         "'arrange' of the style 'odd' of odd 1 colours by the unknown role 'purple'"),
        ("styles", "it = style(arrange=lambda *_: Scene(width=9, height=9, items=[]))",
         "gives no right Scene: Scene.items must be a tuple, got list"),
        ("renderers", "it = renderer(render=lambda *_: b'')", "'render' of the renderer 'odd' of odd 1 must give an Artifact, got bytes"),
        ("kinds", "it = kind(infer=lambda _, inputs: (inputs[0], 0, 0, 0))", "'infer' of the kind 'wob' of odd 1 must give Inferred, got"),
        ("kinds", "it = kind(infer=lambda _, inputs: Inferred(inputs[0]))", "gives no right Inferred: Inferred.shapes must be a tuple"),
        ("kinds", "it = kind(infer=lambda _, inputs: Inferred((inputs[0],), 1.5))", "Inferred.params must be a whole number or None, got float 1.5"),
    ],
)  # fmt: skip
def test_what_a_plug_in_gives_is_looked_at(tmp_path, group, code, told):
    package(tmp_path, group, {"styles": STYLE, "renderers": RENDERER, "kinds": KIND}[group] + code)
    call = {"styles": ["--format", "svg", "--style", "odd"], "renderers": ["--format", "odd", "--renderer", "odd"], "kinds": []}[group]
    wrong = run(tmp_path, "render", "-", *(call or ["--format", "svg"]), spec="input: 4x8\nlayers: [wob]" if group == "kinds" else SPEC)
    assert told in wrong.stderr


@pytest.mark.parametrize("given", ["None", "[]"])
def test_a_reader_of_objects_gives_a_network(tmp_path, given):
    package(tmp_path, "readers", f"{READER}it = reader(read_object=lambda *_: {given})")
    wrong = python(tmp_path, "-c", "import nnviz_core\nfrom odd_code import Model\nnnviz_core.draw(Model())").stderr
    assert f"<string>:3: 'read_object' of the reader 'odd' of odd 1 must give a Network, got {type(eval(given)).__name__}" in wrong


def test_packages_may_call_their_entry_points_of_kinds_alike(tmp_path):
    for name in ("one", "two"):
        code = KIND.replace('"wob"', f'"{name}ly"') + "it = kind()"
        package(tmp_path, "kinds", code, name=name, entry="kinds = {name}_code:it")
    drawn = run(tmp_path, "summary", "-", spec="input: 4\nlayers: [onely, twoly]")
    assert (drawn.returncode, drawn.stderr) == (0, "")


def test_of_two_plug_ins_of_one_name_ours_is_used_and_both_packages_are_told(tmp_path):
    package(tmp_path, "styles", f"{STYLE}it = style(name='graph')", entry="graph = {name}_code:it")
    drawn = run(tmp_path, "render", "-", "--format", "svg", "--style", "graph")
    assert drawn.returncode == 0
    told = " and odd 1 both bring a style 'graph': that of nnviz-docs "
    assert told in drawn.stderr
    assert told in run(tmp_path, "list", "styles").stderr
    assert told in run(tmp_path, "doctor").stdout
    other = run(tmp_path, "render", "-", "--format", "svg", "--style", "lenet", spec="preset: lenet5")
    assert (other.returncode, other.stderr) == (0, "")


def test_of_two_packages_with_one_name_the_first_is_used_and_both_are_told(tmp_path):
    for name in ("one", "two"):
        package(tmp_path, "styles", f"{STYLE}it = style()", name=name)
    drawn = run(tmp_path, "render", "-", "--format", "svg", "--style", "odd")
    assert drawn.returncode == 0
    assert "one 1 and two 1 both bring a style 'odd': that of one 1 is used" in drawn.stderr


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("kind(main='n', fields=(Field(name='n', type='integer'),))", "wob: Field.type must be one of count, number, bool, text, sizes,"),
        ("kind(fields=(Field(name='n', type='count')))", "wob: Kind.fields must be a tuple of Field, got Field\n"),
        ("kind(fields=(Field(name='n', type='count', default='x'),))", "wob: the default of its field 'n' is no 'count', got 'x'"),
        ("kind(aliases=('wobble'))", "wob: Kind.aliases must be a tuple of str, got str 'wobble'"),
        ("kind(detail=lambda _: 5)", "wob: its 'detail' must give a str, got int 5"),
        ("kind(detail=lambda attributes: attributes['n'])", "wob: its 'detail' raises KeyError: 'n' where no attribute is given"),
        ("kind(traits={'recurrent'})", "wob: Kind.traits must be a frozenset, got set {'recurrent'}"),
        ("kind(traits=frozenset({'recurent'}))", "unitwise, weighs\n"),
        ("kind(inputs=(2, 2), ports=('a', 'b'))", "wob: each of Kind.ports must be a tuple of str, got str 'a'"),
        ("kind(category='magic', glyph='toolong')", "there is no category 'magic', but input, conv, pool, dense, norm, activation, dropout,"),
        ("kind(category='magic', glyph='toolong')", "softmax, custom; wob: a glyph has one to 5 characters, got 'toolong'"),
    ],
)  # fmt: skip
def test_all_that_is_wrong_with_a_kind_is_found_when_it_is_loaded(tmp_path, code, told):
    wrong = run(package(tmp_path, "kinds", f"{KIND}it = {code}"), "summary", "-", spec=UNKNOWN)
    assert told in wrong.stderr


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("style()", ""),
        ("style(prepare=(FUSE, FOLD))", "repeated block: 'repeat_0' is there 17 times, which nothing says"),
        ("style(arrange=lambda *_: fitted([Path(segments=rectangle(0, 0, 9, 9), fill='purple')]))", "unknown role 'purple'"),
        ("style(arrange=lambda *_: fitted([Path(segments=rectangle(0, 0, float('nan'), 9), fill='conv')]))", "must be a finite number"),
        ("style(why_not=lambda _: True)", "'why_not' must give a str, got bool"),
    ],
)
def test_the_check_of_a_style_finds_it(tmp_path, code, told):
    package(tmp_path, "styles", f"{STYLE}it = {code}")
    done = python(tmp_path, "-c", "from odd_code import it\nfrom nnviz_core.testing import check_style\ncheck_style(it)")
    assert (told in done.stderr) if told else not done.stderr
    assert done.returncode == bool(told)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("kind()", ""),
        ("kind(infer=lambda _, inputs: Inferred(inputs[0]))", "Inferred.shapes must be a tuple"),
        ("kind(detail=lambda a: a.get('n', ''), main='n', fields=(Field(name='n', type='count'),))", "'detail' must give a str, got int 3"),
    ],
)
def test_the_check_of_a_kind_finds_it(tmp_path, code, told):
    package(tmp_path, "kinds", f"{KIND}it = {code}")
    spec = "input: 4\nlayers: [{wob: 3}]" if "main" in code else "input: 4\nlayers: [wob]"
    done = python(tmp_path, "-c", f"from odd_code import it\nfrom nnviz_core.testing import check_kind\ncheck_kind(it, [{spec!r}])")
    assert (told in done.stderr) if told else not done.stderr
    assert done.returncode == bool(told)


def test_the_check_of_a_reader_lets_no_exception_pass(tmp_path):
    more = "def read(source):\n    assert source.data.startswith(b'odd')\n"
    more += "    return Network(layers=(Layer(name='i', kind='input', attributes={'shape': Shape((3,))}),))\nit = reader(read=read)"
    package(tmp_path, "readers", f"{READER}{more}")
    code = "from nnviz_core.registry import find_reader\nfrom nnviz_core.testing import check_reader\ncheck_reader(find_reader('odd'), [b'odd 1'])"
    done = python(tmp_path, "-c", code).stderr
    assert "assert source.data.startswith(b'odd')\n" in done
    assert done.endswith("AssertionError\n")
