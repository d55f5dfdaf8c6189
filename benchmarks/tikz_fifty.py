"""Fifty TikZ pictures: ours in one batch beside pdflatex once for each picture, which is what sphinxcontrib-tikz does."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from side_by_side import timed

from nnviz_core.cache import Cache
from nnviz_core.contracts import Source
from nnviz_core.pipeline import Job, prepare
from nnviz_core.produce import produce, produce_many
from nnviz_renderers.tikz.tex import typeset

COUNT = 50
ALONE = 5
"""So many are set one by one; more would only take longer."""
SPEC = (Path(__file__).parent.parent / "examples" / "networks" / "1-lenet5.yaml").read_text(encoding="utf-8")


def job(number: int) -> Job:
    """A network that no other picture has."""
    return prepare(Source(data=SPEC.replace("120", str(121 + number)).encode()), {"style": "volumes", "renderer": "tikz"})


def alone(number: int) -> None:
    """The picture that people edit, by pdflatex."""
    document = produce(job(number), "tex", Cache()).data.decode()
    with tempfile.TemporaryDirectory() as folder:
        typeset("pdflatex", document, Path(folder), 1)


def main() -> None:
    """Milliseconds a picture."""
    if not all(map(shutil.which, ("latex", "pdflatex", "dvisvgm", "dvipdfmx"))):
        print("NOT MEASURED: TeX is not installed (tools/need.sh tex)")
        return
    peer = sorted(timed(alone, number) for number in range(ALONE))[ALONE // 2]
    for output in ("svg", "pdf"):
        jobs = [job(number) for number in range(COUNT)]
        start = time.perf_counter()
        produce_many(jobs, output, Cache())
        ours = (time.perf_counter() - start) * 1000 / COUNT
        title = f"{COUNT} TikZ pictures in one batch, {output.upper()}"
        print(f"{title:44} {ours:8.3f} ms   {'pdflatex alone':28} {peer:8.3f} ms   ratio {ours / peer:6.3f}", flush=True)


if __name__ == "__main__":
    main()
