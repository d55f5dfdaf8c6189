"""Specs inside pages are found where a reader of the page would find them."""

from pathlib import Path

import pytest

from nnviz_core.pages import attributes, directives, fences, specs_in

RST = """\
Title
=====

.. nnviz:: models/net.onnx
   :style: graph
   :scale: 50 %

Text.

   .. nnviz::
      :scale: log

      input: 3
      layers: [{dense: 1}]

   More text.

.. nnviz::

   mlp: 1-2""".splitlines()


def test_directives():
    path, body, last = directives(RST)
    assert (path.argument, path.options, path.line) == ("models/net.onnx", {"style": "graph", "scale": "50 %"}, 4)
    assert body.body == "input: 3\nlayers: [{dense: 1}]"
    assert (body.line, body.body_line, body.column) == (10, 12, 6)
    assert last.body == "mlp: 1-2"


MARKDOWN = """\
```nnviz style="lenet" caption='Say "hi"'
mlp: 1-2
```

~~~{.nnviz #fig .wide style=fcnn}
mlp: 2-3
~~~

```{nnviz} net.onnx
:style: graph
```

- in a list

  ```nnviz
  mlp: 3-4
  ```

````md
```nnviz
mlp: 4-5
```
````

```nnviz-like
no
```

```nnviz
mlp: 5-6""".splitlines()


def test_fences():
    quoted, attributed, directive, listed, last = fences(MARKDOWN)
    assert quoted.options == {"style": "lenet", "caption": 'Say "hi"'}
    assert attributed.options == {"name": "fig", "class": "wide", "style": "fcnn"}
    assert (directive.argument, directive.options, directive.body) == ("net.onnx", {"style": "graph"}, "")
    assert (listed.body, listed.line, listed.body_line, listed.column) == ("mlp: 3-4", 15, 15, 2)
    assert last.body == "mlp: 5-6"


def test_options_of_several_lines_and_in_quotes():
    (directive,) = directives(
        ".. nnviz::\n   :caption: A long\n      one\n   :style:\n   :alt: x\n   :style: graph\n\n   mlp: 1-2".splitlines()
    )
    assert directive.options == {"caption": "A long\none", "style": "graph", "alt": "x"}
    assert (directive.body, directive.repeated, directive.host) == ("mlp: 1-2", ("style",), "sphinx")
    (colons,) = fences("```{nnviz}\n:caption: 'Two: three'\n:color: #fff\n:alt: a # b\n\nmlp: 1-2\n```".splitlines())
    assert colons.options == {"caption": "Two: three", "color": "", "alt": "a "}
    (dashes,) = fences('```{nnviz} a.onnx\n---\ncaption: |\n  One\n  two\nstyle: "graph"\n---\n```'.splitlines())
    assert (dashes.options, dashes.argument) == ({"caption": "One\ntwo", "style": "graph"}, "a.onnx")
    assert (dashes.body, dashes.line, dashes.host) == ("", 1, "sphinx")
    (document,) = fences("```nnviz\n---\nmlp: 1-2\n```".splitlines())
    assert (document.body, document.host) == ("---\nmlp: 1-2", "markdown")


@pytest.mark.parametrize("line", [":style:graph", ": style: graph", ":my style: graph", "style: graph"])
def test_what_is_no_option_belongs_to_the_body(line):
    (directive,) = directives(f".. nnviz::\n   {line}\n\n   mlp: 1-2".splitlines())
    assert directive.options == {}
    assert directive.body.startswith(line)


def test_the_ending_says_which():
    assert specs_in(Path("a.rst"), "```nnviz\nmlp: 1-2\n```") == []
    assert specs_in(Path("a.md"), ".. nnviz::\n\n   mlp: 1-2") == []


def test_attributes():
    assert attributes("""a=1 b="two words" c='it is' #id .x .y""") == {
        "a": "1",
        "b": "two words",
        "c": "it is",
        "name": "id",
        "class": "x y",
    }
