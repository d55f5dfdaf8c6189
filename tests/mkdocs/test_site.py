"""Real MkDocs builds."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

CONFIG = """\
site_name: test
theme: {name: material}
plugins:
  - nnviz: {defaults: {palette: greys}}
markdown_extensions: [pymdownx.superfences, admonition]
"""
PAGE = """\
---
title: A page
---

# Networks

See [the figure](#fig-net).

```nnviz name="fig-net" caption="A net."
model: models/net.yaml
```
"""


@pytest.fixture
def site(tmp_path):
    tmp_path.joinpath("docs/models").mkdir(parents=True)
    tmp_path.joinpath("mkdocs.yml").write_text(CONFIG)
    tmp_path.joinpath("docs/index.md").write_text(PAGE)
    tmp_path.joinpath("docs/models/net.yaml").write_text("mlp: 2-3-1")
    return tmp_path


def build(site, *arguments):
    command = [sys.executable, "-m", "mkdocs", "build", *arguments]
    return subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)


def test_a_strict_build_with_a_link_to_a_figure(site):
    done = build(site, "--strict")
    assert done.returncode == 0, done.stderr
    html = site.joinpath("site/index.html").read_text()
    assert '<figure id="fig-net"' in html
    assert 'class="nnviz nnviz-greys"' in html
    assert "1 diagrams drawn, 0 from the cache" in done.stderr
    assert "0 diagrams drawn, 1 from the cache" in build(site).stderr


def test_a_mistake_fails_a_strict_build_at_its_line(site):
    site.joinpath("docs/index.md").write_text(PAGE.replace("model: models/net.yaml", "mlp: 2-3-1\nlayerz: []"))
    done = build(site)
    assert done.returncode == 0
    assert "docs/index.md:11:1" in done.stderr
    assert build(site, "--strict").returncode == 1


def test_an_unknown_default_is_told(site):
    site.joinpath("mkdocs.yml").write_text(CONFIG.replace("palette: greys", "styel: graph"))
    assert "mkdocs.yml: plugins: nnviz: defaults: unknown option 'styel'\n  hint: did you mean 'style'?" in build(site).stderr
    assert build(site, "--strict").returncode == 1


def test_the_extension_listed_by_itself_is_drawn_once(site):
    site.joinpath("mkdocs.yml").write_text(CONFIG.replace("admonition]", "admonition, nnviz]"))
    assert build(site, "--strict").returncode == 0
    assert site.joinpath("site/index.html").read_text().count("<svg xmlns=") >= 1


def test_the_fence_for_superfences(site):
    fences = """\
site_name: test
markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - name: nnviz
          class: nnviz
          validator: !!python/name:mkdocs_nnviz.fence.validator
          format: !!python/name:mkdocs_nnviz.fence.fence
"""
    site.joinpath("mkdocs.yml").write_text(fences)
    site.joinpath("docs/index.md").write_text('```nnviz style="graph"\nmlp: 2-3\n```\n')
    done = build(site, "--strict")
    assert done.returncode == 0, done.stderr
    assert 'class="nnviz nnviz-paper"' in site.joinpath("site/index.html").read_text()
