"""Real sites with hostile pages in them: how the build ends, what is published, what the log says."""

import os
import subprocess
import sys

import pytest
from pages import BODIES, FILES, GOOD, GOOD_FIGURES, MODELS, fence, lay, rst, site

pytestmark = pytest.mark.slow


def run(*command, cwd, timeout=300, **variables):
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, capture_output=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, **variables},
    )  # fmt: skip


def published(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check_log(log):
    assert "Traceback" not in log
    assert "internal error" not in log
    assert "\x1b[2J" not in log
    assert "\x1b]0;" not in log
    assert "\a" not in log
    assert not [line for line in log.splitlines() if line.lstrip().startswith("::")]


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    (root / "docs").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    lay(root, root / "docs")
    return root


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_sphinx(project, jobs):
    docs = project / "docs"
    docs.joinpath("conf.py").write_text("extensions = ['sphinx_nnviz']\nnnviz_budget = {'seconds': 5}\n")
    docs.joinpath("index.rst").write_text("Title\n=====\n\n.. toctree::\n\n   other\n\n" + site(rst))
    docs.joinpath("other.rst").write_text("Other\n=====\n\n" + rst(GOOD))
    done = run("sphinx", "-j", jobs, "-b", "html", ".", "../out", cwd=docs, NO_COLOR="1")
    log = done.stderr.decode()
    assert done.returncode == 0, log
    check_log(log)
    html = project.joinpath("out/index.html").read_text()
    assert html.count("<svg ") >= GOOD_FIGURES
    assert "<svg " in project.joinpath("out/other.html").read_text()
    assert not [path for path, data in published(project / "out").items() if b"topsecret" in data]
    for line in log.splitlines():
        assert "index.rst:" in line or "drawing" in line, line
    assert log.count("leads outside the project") >= 6
    assert "graphviz ended with SIGABRT" in log
    again = run("sphinx", "-W", "--keep-going", "-b", "html", ".", "../out", cwd=docs)
    assert again.returncode == 1  # the warnings stay as long as the mistakes


@pytest.mark.parametrize("strict", [False, True])
def test_mkdocs(project, strict):
    project.joinpath("mkdocs.yml").write_text(
        "site_name: x\ntheme: {name: mkdocs}\nexclude_docs: pipe.csv\nplugins:\n  - nnviz: {budget: {seconds: 5}}\n"
    )
    project.joinpath("docs/index.md").write_text("# Title\n\n" + site(fence))
    project.joinpath("docs/other.md").write_text("# Other\n\n" + fence(GOOD))
    done = run("mkdocs", "build", *(["--strict"] if strict else []), cwd=project)
    log = done.stderr.decode()
    assert done.returncode == int(strict), log
    check_log(log)
    assert "graphviz ended with SIGABRT" in log
    if not strict:
        assert project.joinpath("site/index.html").read_text().count("<svg ") >= GOOD_FIGURES
        html = [data for path, data in published(project / "site").items() if path.suffix in {".html", ".json"}]
        assert not [data for data in html if b"topsecret" in data]
        assert "<svg " in project.joinpath("site/other/index.html").read_text()


def test_python_markdown(project):
    page = "# Title\n\n" + site(fence)
    code = (
        "import markdown, sys; print(markdown.markdown(sys.stdin.read(), extensions=['nnviz'], extension_configs={'nnviz': {'cache': ''}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=page, cwd=project / "docs", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    check_log(done.stderr)
    assert done.stdout.count("<svg ") >= GOOD_FIGURES
    assert "topsecret" not in done.stdout


def test_plain_docutils(project):
    project.joinpath("docs/page.rst").write_text("Title\n=====\n\n" + site(rst))
    done = run("sphinx_nnviz.docutils", "html5", "page.rst", "page.html", cwd=project / "docs")
    check_log(done.stderr.decode())
    html = project.joinpath("docs/page.html").read_text()
    assert html.count("<svg ") >= GOOD_FIGURES
    assert "topsecret" not in html


@pytest.mark.parametrize("page", ["page.rst", "page.md"])
def test_check(project, page):
    docs = project / "docs"
    docs.joinpath(page).write_text(site(rst if page.endswith(".rst") else fence))
    docs.joinpath("pipe.md").unlink(missing_ok=True)
    os.mkfifo(docs / "pipe.md")
    docs.joinpath("zero.md").symlink_to("/dev/zero")
    done = run("nnviz_core.cli", "check", "docs", cwd=project, timeout=120)
    log = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 1
    check_log(log)
    assert "topsecret" not in log
    assert log.count("leads outside the project") >= 6
    assert f"docs/{page}:" in log


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("command", ["render", "summary", "check"])
def test_models_at_the_command_line(project, name, command):
    more = ["-o", "out.svg", "--style", "graph", "-O", "edge-shapes=true", "-O", "fold=false", "-O", "direction=up"]
    done = run("nnviz_core.cli", command, f"docs/{name}", *(more if command == "render" else []), cwd=project, timeout=60)
    assert done.returncode in {0, 1}
    check_log(done.stderr.decode())
    if command == "render" and done.returncode == 0:
        assert project.joinpath("out.svg").read_text().startswith("<svg")


@pytest.mark.parametrize("path", [*FILES[2:5], "docs", "docs/pipe.csv"])
def test_what_is_no_file_at_the_command_line(project, path):
    if "\0" in path or path == "/etc/passwd":
        return
    done = run("nnviz_core.cli", "render", path, "-o", "out.svg", cwd=project, timeout=60)
    assert done.returncode == 1
    assert b"cannot read" in done.stderr


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_at_the_command_line(project, body):
    project.joinpath("docs/net.yaml").write_text(body)
    done = run("nnviz_core.cli", "render", "docs/net.yaml", "-o", "out.svg", cwd=project, timeout=60)
    check_log(done.stderr.decode())
    assert done.returncode == 1
    assert not project.joinpath("out.svg").exists()
