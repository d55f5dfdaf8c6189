"""The command line, as its documentation has it: what it prints, where, and what it ends with."""

import json
import subprocess
import sys

import pytest

from nnviz_core import workers
from nnviz_core.cli import main
from nnviz_core.palettes import CATEGORIES

LENET = "input: 1@32x32\nlayers:\n  - {conv: 6@5x5, activation: tanh}\n  - avgpool: 2x2\n  - flatten\n  - dense: 10\n"


@pytest.fixture
def run(capfdbinary, tmp_path, monkeypatch):
    """Run a command in an empty folder; gives its status, its standard output and its standard error."""
    monkeypatch.chdir(tmp_path)

    def called(*arguments, stdin=b""):
        monkeypatch.setattr("sys.stdin", type("In", (), {"buffer": type("Bytes", (), {"read": staticmethod(lambda _=None: stdin)})}))
        try:
            status = main(list(arguments))
        except SystemExit as exit_:
            status = exit_.code
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return status, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")

    return called


@pytest.fixture
def lenet(tmp_path):
    tmp_path.joinpath("net.yaml").write_text(LENET)
    return "net.yaml"


class TestRender:
    def test_to_a_file_whose_ending_names_the_format(self, run, lenet, tmp_path):
        for name, start in (("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.txt", "●".encode())):
            assert run("render", lenet, "-o", name) == (0, "", "")
            assert tmp_path.joinpath(name).read_bytes().startswith(start)

    def test_without_a_file_as_text(self, run, lenet):
        status, out, _ = run("render", lenet)
        assert status == 0
        assert "● " in out
        assert "6@28×28" in out

    def test_a_text_format_on_standard_output(self, run, lenet):
        assert run("render", lenet, "--format", "svg")[1].startswith("<svg")
        assert run("render", lenet, "--format", "ascii")[1].isascii()
        assert run("render", lenet, "--renderer", "svg")[1].startswith("<svg")

    def test_standard_input_and_presets(self, run):
        assert "LeNet-5" in run("render", "preset:lenet5")[1]
        assert run("render", "-", "--style", "fcnn", "--format", "svg", stdin=b"mlp: 2-3")[1].startswith("<svg")

    def test_options(self, run, lenet):
        plain = run("render", lenet, "--format", "svg", "--style", "graph")[1]
        turned = run("render", lenet, "--format", "svg", "--style", "graph", "-O", "direction=right", "-O", "legend=true")[1]
        assert plain != turned
        assert "nnviz-legend" in turned

    def test_a_style_that_does_not_fit_is_told_and_the_graph_is_drawn(self, run, lenet):
        status, out, err = run("render", lenet, "--format", "svg", "--style", "fcnn")
        assert status == 0
        assert "style 'fcnn' cannot draw this network" in err
        assert out.startswith("<svg")

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["--style", "volums"], "did you mean 'volumes'?"),
            (["--renderer", "svgg"], "did you mean 'svg'?"),
            (["-o", "a.svgg"], "no renderer makes 'svgg'"),
            (["-o", "picture"], "has no ending that names a format"),
            (["--format", "png"], "is not for a terminal"),
            (["--renderer", "text", "-o", "a.svg"], "renderer 'text' makes no 'svg'"),
            (["-O", "colour=red"], "unknown option 'colour'"),
            (["-O", "styel=graph"], "did you mean 'style'?"),
            (["-O", "downlaod=svg"], "did you mean 'download'?"),
            (["-O", "captoin=x"], "did you mean 'caption'?"),
            (["-O", "caption=x"], "the command line does not follow the option 'caption'"),
            (["-O", "embed=img"], "the command line does not follow the option 'embed'"),
            (["-O", "scale=50%"], "must be one of linear, sqrt, log, capped"),
            (["--style", "graph", "-O", "legend=perhaps"], "must be true or false"),
            (["-O", "legend"], "-O takes KEY=VALUE"),
            (["--stile", "graph"], "unrecognized arguments"),
        ],
    )
    def test_a_wrong_call_ends_with_2_and_says_why(self, run, lenet, arguments, told):
        status, out, err = run("render", lenet, *arguments)
        assert (status, out) == (2, "")
        assert told in err
        assert "Traceback" not in err

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("layers: [cnov]", "unknown kind of layer 'cnov'"),
            ("", "the spec is empty"),
            ("\0", "this is not YAML"),
            ("[" * 500, "nested more than"),
        ],
    )
    def test_a_wrong_source_ends_with_1_and_says_where(self, run, tmp_path, text, told):
        tmp_path.joinpath("wrong.yaml").write_text(text)
        status, _, err = run("render", "wrong.yaml")
        assert status == 1
        assert err.startswith("wrong.yaml:1")
        assert told in err

    @pytest.mark.parametrize("source", ["nowhere.yaml", ".", "preset:nothing", "ümläut-模型.yaml"])
    def test_a_source_that_is_not_there(self, run, source):
        status, _, err = run("render", source)
        assert status == 1
        assert "Traceback" not in err

    def test_a_file_that_cannot_be_written_ends_with_3(self, run, lenet):
        status, _, err = run("render", lenet, "-o", "no/such/folder/a.svg")
        assert status == 3
        assert "cannot write 'no/such/folder/a.svg'" in err

    def test_a_file_that_is_no_format_of_ours(self, run, tmp_path):
        tmp_path.joinpath("a.zip").write_bytes(b"PK\3\4")
        status, _, err = run("render", "a.zip")
        assert status == 1
        assert "known endings are" in err

    def test_names_in_any_script(self, run, tmp_path):
        tmp_path.joinpath("模型.yaml").write_text("name: شبكة\nmlp: 2-3", encoding="utf-8")
        assert "شبكة" in run("render", "模型.yaml")[1]


class TestSummary:
    def test_json(self, run, lenet):
        found = json.loads(run("summary", lenet, "--format", "json")[1])
        assert found["totals"]["layers"] == 5
        assert found["layers"][0]["output_shape"] == [6, 28, 28]

    @pytest.mark.parametrize("output", ["table", "csv", "markdown", "latex"])
    def test_other_formats(self, run, lenet, output):
        status, out, _ = run("summary", lenet, "--format", output)
        assert status == 0
        assert "conv2d" in out

    def test_an_unknown_format(self, run, lenet):
        assert run("summary", lenet, "--format", "xml")[0] == 2


RST = "Title\n=====\n\n.. nnviz::\n   :style: grph\n\n   input: 8\n   layers:\n     - dens: 3\n\n.. nnviz:: nowhere.onnx\n\n.. nnviz::\n   :style: grph\n\n   mlp: 2-3\n"
MARKDOWN = '# Title\n\n```nnviz style="fcnn" caption="x"\nmlp: 2-x\n```\n\n````\n```nnviz\nmlp: wrong\n```\n````\n'


class TestCheck:
    def test_pages_yaml_and_folders(self, run, lenet, tmp_path):
        tmp_path.joinpath("docs").mkdir()
        tmp_path.joinpath("docs/a.rst").write_text(RST)
        tmp_path.joinpath("docs/b.md").write_text(MARKDOWN)
        status, out, err = run("check", "docs", lenet)
        assert status == 1
        assert "docs/a.rst:9:8: unknown kind of layer 'dens'" in out
        assert "docs/a.rst:11: cannot read 'nowhere.onnx'" in out
        assert "docs/a.rst:13: there is no style 'grph'" in out or "docs/a.rst:14: there is no style 'grph'" in out
        assert "docs/b.md:4:6: each size of 'mlp'" in out
        assert "wrong" not in out
        assert "4 mistakes in 5 specs" in err

    def test_one_is_counted_as_one(self, run, tmp_path):
        tmp_path.joinpath("wrong.yaml").write_text("mlp: 2-x")
        assert "1 mistake in 1 spec\n" in run("check", "wrong.yaml")[2]

    def test_nothing_wrong(self, run, lenet):
        assert run("check", lenet)[0] == 0

    def test_standard_input(self, run):
        assert run("check", "-", stdin=b"mlp: 2-3")[0] == 0
        status, out, _ = run("check", "-", stdin=b"mlp: 2-x")
        assert (status, "<stdin>:1:6: each size of 'mlp'" in out) == (1, True)

    @pytest.mark.parametrize("page", ["a.rst", "a.md"])
    def test_a_page_without_specs_and_one_that_is_no_text(self, run, tmp_path, page):
        tmp_path.joinpath(page).write_bytes(b"\xff\xfe nothing \0")
        assert run("check", page)[0] == 0

    def test_a_path_and_a_body(self, run, tmp_path):
        tmp_path.joinpath("a.rst").write_text(".. nnviz:: net.yaml\n\n   mlp: 2-3\n\n.. nnviz::\n")
        _, out, _ = run("check", "a.rst")
        assert "a.rst:1: nnviz takes a path or a body, not both" in out
        assert "a.rst:5: nnviz needs a path or a body" in out

    def test_what_is_not_there(self, run):
        assert run("check", "nowhere.rst")[0] == 1
        assert run("check", "nowhere.yaml")[0] == 1


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("readers", "onnx"),
        ("styles", "volumes"),
        ("renderers", "text"),
        ("layers", "conv2d"),
        ("presets", "resnet50"),
        ("palettes", "okabe-ito"),
    ],
)
def test_list(run, what, word):
    status, out, _ = run("list", what)
    assert status == 0
    assert any(line.split()[0] == word for line in out.splitlines())


def test_the_list_of_styles_says_what_each_draws(run):
    assert all(len(line.split()) > 3 for line in run("list", "styles")[1].splitlines())


def test_the_list_of_layers_has_all_categories(run):
    assert {line.split()[1] for line in run("list", "layers")[1].splitlines()} == set(CATEGORIES)


def test_schema(run):
    found = json.loads(run("schema")[1])
    assert found["$schema"].startswith("https://json-schema.org/")
    assert {"layers", "input", "draw"} <= set(found["properties"])
    assert "volumes" in found["properties"]["draw"]["properties"]["style"]["enum"]


def test_cache(run, tmp_path):
    entry = tmp_path / "kept" / "ab" / f"ab{'0' * 62}.svg"
    entry.parent.mkdir(parents=True)
    entry.write_bytes(b"x" * 2048)
    assert "1 pictures, 2 KiB" in run("cache", "info", "--folder", "kept")[1]
    assert "removed 0" in run("cache", "prune", "--folder", "kept")[1]
    assert "removed 1" in run("cache", "clear", "--folder", "kept")[1]
    assert not entry.exists()
    assert "0 pictures" in run("cache", "info")[1]


def test_doctor_names_what_is_there_and_how_to_get_what_is_not(run, monkeypatch):
    monkeypatch.setattr("nnviz_core.cli.keeping.shutil.which", lambda _: None)
    status, out, _ = run("doctor")
    assert status == 0
    assert "✓ PyYAML" in out
    assert "apt install graphviz" in out
    assert "apt install texlive" in out


def test_who_reads_our_output_may_stop(tmp_path):
    command = f"{sys.executable} -m nnviz_core.cli list layers | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_a_missing_command_and_help(run):
    assert run()[0] == 2
    status, out, _ = run("--help")
    assert status == 0
    assert "render" in out
    assert run("--version")[1].startswith("nnviz-docs ")


def test_a_tool_that_a_page_would_lack_is_told_where_it_matters_and_once(run, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    workers.close()
    status, _, errors = run("render", "preset:lenet5", "--renderer", "tikz", "-o", "a.tex")
    assert (status, errors) == (0, "")
    status, _, errors = run("render", "preset:lenet5", "--renderer", "tikz", "-o", "a.pdf")
    workers.close()  # they have found no TeX
    assert status == 3
    assert errors.count("apt install") == 1


def test_picture_files_of_layers_lie_beside_tex(run, tmp_path):
    tmp_path.joinpath("a cat.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1")
    tmp_path.joinpath("net.yaml").write_text("input: 3@8x8\nlayers: [{conv: 4@3x3, image: a cat.png}]\ndraw: {style: volumes}")
    assert run("render", "net.yaml", "-o", "out.tex")[0] == 0
    (name,) = [path.name for path in tmp_path.glob("nnviz-*.png")]
    assert name in tmp_path.joinpath("out.tex").read_text()
