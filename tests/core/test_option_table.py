"""The table of all options, which stands for declarations that need not be loaded. `RENEW=1` writes it anew."""

import json
import os
import subprocess
import sys

from nnviz_core import option_table, registry
from nnviz_core.contracts import Style
from nnviz_core.diagram import Options, option, option_fields
from nnviz_core.entrypoints import EntryPoint
from nnviz_core.known_options import checked_defaults
from nnviz_core.option_table import KEPT, TABLE, drawing_options
from nnviz_core.registry import available, find_style


def table():
    options, styles = {}, {}
    for point in available("styles").values():
        if not point.value.startswith("nnviz_core."):
            continue
        rows = [(name, *(entry.metadata[word] for word in KEPT)) for name, entry in option_fields(find_style(point.name).options).items()]
        styles[point.value] = [options.setdefault(row, len(options)) for row in rows]
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in options)
    numbers = ",\n".join(f"{json.dumps(style)}: {json.dumps(found)}" for style, found in styles.items())
    return f'{{"options": [\n{rows}\n],\n"styles": {{\n{numbers}\n}}}}\n'


def test_the_table_is_what_the_styles_declare():
    if os.environ.get("RENEW"):
        TABLE.write_text(table())
    assert TABLE.read_text() == table()
    for name, found in drawing_options().items():
        assert found.styles == tuple(style for style in available("styles") if name in option_fields(find_style(style).options))
        assert found.others == ()


def test_no_style_is_loaded_for_it():
    code = "import sys; from nnviz_core.option_table import drawing_options; drawing_options(); print([m for m in sys.modules if m.startswith('nnviz_core.styles.')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


class OwnOptions(Options):
    """A style of another package, which calls something else by a name of ours, and something by a name that is new."""

    labels: bool = option(default=True, kind="bool", text="Whether bars have labels.")
    own: int = option(0, "int", "A number.")


own_style = Style(name="own", options=OwnOptions, arrange=lambda network, options: None)


def test_names_of_other_packages_do_not_collide_with_ours(monkeypatch):
    points = {**available("styles"), "own": EntryPoint("own", "a_package:style")}
    monkeypatch.setattr(option_table, "available", lambda _: points)
    monkeypatch.setattr(option_table, "find_style", lambda name: own_style if name == "own" else registry.find_style(name))
    option_table.all_options.cache_clear()
    try:
        assert drawing_options()["own"].styles == ("own",)
        assert drawing_options()["labels"].styles == ("fcnn", "own")
        defaults, problems = checked_defaults({"labels": True, "own": "3"})
        assert defaults == {"labels": True, "own": "3"}
        assert problems == []
        assert checked_defaults({"labels": "math"})[1] == []
        (problem,) = checked_defaults({"labels": "perhaps"})[1]
        assert "must be one of none, index, math" in problem.message
    finally:
        option_table.all_options.cache_clear()
