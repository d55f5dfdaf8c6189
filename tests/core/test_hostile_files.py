"""Files that documents name: inside of the project, regular, of bounded size; whatever else is refused at once."""

import os
import signal
import struct
from pathlib import Path

import pytest

from nnviz_core.budget import Budget, spending
from nnviz_core.contracts import MOST_TEXT, Source
from nnviz_core.errors import NnvizError, SpecError
from nnviz_core.images import LARGEST, read_image
from nnviz_core.pages import Embedded
from nnviz_core.readers.onnx import reader as onnx_reader
from nnviz_core.reading import read_source

KEYS = ("model", "weights", "activations", "history")


@pytest.fixture(autouse=True)
def _no_hanging():
    """Who waits for a writer of a pipe is interrupted."""
    signal.alarm(10)
    yield
    signal.alarm(0)


@pytest.fixture
def project(tmp_path):
    """A project with a folder of pages, and a secret beside it."""
    for folder in ("project/docs", "secret"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "secret/private.csv").write_text("epoch,loss\n1,0.5\n2,0.25\n")
    (tmp_path / "project/log.csv").write_text("epoch,loss\n1,0.5\n2,0.25\n")
    os.mkfifo(tmp_path / "project/docs/pipe.csv")
    return tmp_path / "project"


def fence(argument: str) -> Embedded:
    return Embedded(argument=argument, body="", line=1, body_line=1, column=0, end=2)


def spec(key: str, path: str) -> str:
    if key == "image":
        return f"input: {{shape: 3@8x8, image: '{path}'}}\nlayers: [flatten]"
    return f"model: '{path}'" if key == "model" else f"mlp: 2-3\n{key}: '{path}'"


@pytest.mark.parametrize("argument", ["../../secret/private.csv", "link.csv", "/../secret/private.csv", "{tmp}/secret/private.csv"])
def test_a_fence_reads_nothing_outside_of_the_project(project, argument):
    (project / "docs/link.csv").symlink_to(project.parent / "secret/private.csv")
    with pytest.raises(SpecError, match=r"leads outside the project|no such file") as told:
        read_source(fence(argument.format(tmp=project.parent)).source(project / "docs/page.md", project))
    assert "0.5" not in str(told.value)


def test_a_fence_reads_anything_where_there_is_no_root(project):
    assert fence("../../secret/private.csv").source(project / "docs/page.md").loaded().data.startswith(b"epoch")


def test_a_leading_slash_is_the_root(project):
    source = fence("/log.csv").source(project / "docs/page.md", project).loaded()
    assert (source.path, source.folder, source.root) == (project / "log.csv", project / "docs", project)


@pytest.mark.parametrize("argument", ["pipe.csv", "/dev/stdin", "/dev/zero", ".", "a\0b", "missing.csv", "circle.csv", "x" * 5000])
@pytest.mark.parametrize("has_root", [True, False])
def test_what_is_no_regular_file_is_refused_at_once(project, argument, has_root):
    (project / "docs/circle.csv").symlink_to("circle.csv")
    with pytest.raises(SpecError) as told:
        read_source(fence(argument).source(project / "docs/page.md", project if has_root else None))
    assert "\0" not in str(told.value)


def test_the_path_of_a_source_is_the_file_itself(project):
    (project / "docs/link.csv").symlink_to(project / "log.csv")
    source = Source.of(project / "docs/link.csv", root=project)
    assert (source.path, source.folder, source.name) == (project / "log.csv", project / "docs", str(project / "docs/link.csv"))


def test_of_a_large_file_only_the_head_is_held(tmp_path):
    with (tmp_path / "large.onnx").open("wb") as file:
        file.truncate(MOST_TEXT + 1)
    assert len(Source.of(tmp_path / "large.onnx").data) == 4096


@pytest.mark.parametrize("key", [*KEYS, "image"])
@pytest.mark.parametrize("path", ["pipe.csv", "../../secret/private.csv", "/dev/stdin", "docs", "no.csv", "link.csv", "a/" * 9000])
def test_what_a_spec_names_is_held_to_the_same(project, key, path):
    (project / "docs/link.csv").symlink_to(project.parent / "secret/private.csv")
    with pytest.raises(SpecError, match=rf"<text>:\d:\d+: '{key}'") as told:
        read_source(Source(data=spec(key, path).encode(), folder=project / "docs", root=project))
    assert len(str(told.value)) < 500


@pytest.mark.parametrize("key", KEYS[1:])
def test_a_file_that_may_not_be_read_is_a_mistake_with_a_place(project, key, monkeypatch):
    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("nnviz_core.files.opened", refused)
    with pytest.raises(SpecError, match=rf"<text>:2:\d+: '{key}' cannot be read: permission denied"):
        read_source(Source(data=spec(key, "log.csv").encode(), folder=project, root=project))


@pytest.mark.parametrize("key", KEYS[1:])
def test_a_file_that_is_too_large_is_a_mistake_with_a_place(project, key):
    with (project / "huge.bin").open("wb") as file:
        file.truncate(65 << 20)
    with pytest.raises(SpecError, match=rf"<text>:2:\d+: '{key}' must be a file of at most \d+ MB"):
        read_source(Source(data=spec(key, "huge.bin").encode(), folder=project, root=project))


def test_a_model_that_became_a_pipe_is_refused(project):
    with pytest.raises(NnvizError, match="cannot read the file: must be a regular file"):
        onnx_reader.read(Source(data=b"\x08\x08", name="m.onnx", path=project / "docs/pipe.csv"))


# Pictures


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\0\0\0"


def jpeg(*sizes: tuple[int, int]) -> bytes:
    frames = b"".join(b"\xff\xc2\0\x0b\x08" + struct.pack(">HH", height, width) + b"\1\1\x11\0" for width, height in sizes)
    return b"\xff\xd8\xff\xe0\0\x04ab\xff" + frames + b"\xff\xda\0\x02"


def gif(width: int, height: int, across: int = 1, down: int = 1) -> bytes:
    extension = b"\x21\xf9\4\0\0\0\0\0"
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0x80, 0, 0)
        + b"\0" * 6
        + extension
        + b","
        + struct.pack("<HHHHB", 0, 0, across, down, 0)
    )


def webp(kind: bytes, width: int, height: int) -> bytes:
    body = {
        b"VP8X": b"\0" * 4 + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
        b"VP8L": b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14),
        b"VP8 ": b"\0\0\0\x9d\1\x2a" + struct.pack("<HH", width, height),
    }[kind]
    return b"RIFF\0\0\0\0WEBP" + kind + struct.pack("<I", len(body)) + body


def made(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


SMALL = {"png": png(20, 10), "jpeg": jpeg((20, 10)), "gif": gif(20, 10)} | {
    f"webp {k}": webp(k.encode(), 20, 10) for k in ("VP8X", "VP8L", "VP8 ")
}
LARGE = {
    "png": png(20_000, 20_000), "jpeg": jpeg((1, 1), (20_000, 20_000)), "gif": gif(20_000, 20_000), "gif in a small screen": gif(1, 1, 20_000, 20_000),
    "webp VP8X": webp(b"VP8X", 16_000, 16_000), "webp VP8L": webp(b"VP8L", 16_000, 16_000), "webp VP8": webp(b"VP8 ", 16_000, 16_000),
}  # fmt: skip
SIZELESS = {
    "a signature alone": b"\x89PNG\r\n\x1a\n", "no head": b"\x89PNG\r\n\x1a\n" + b"x" * 40, "nothing wide": png(0, 9), "no frame": jpeg(), "cut off": jpeg((9, 9))[:12],
    "garbage after": b"\xff\xd8\xffxyz", "a screen without a picture": gif(9, 9)[:30], "a sound": b"RIFF\0\0\0\0WAVEfmt " + b"\0" * 40, "unknown": webp(b"VP8X", 9, 9).replace(b"VP8X", b"VP9X"),
}  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
def test_a_small_picture_is_read(tmp_path, name):
    assert read_image(made(tmp_path / "a", SMALL[name])) == (SMALL[name], name.split()[0])


@pytest.mark.parametrize("name", LARGE)
def test_a_picture_of_many_pixels_is_refused_before_anything_unpacks_it(tmp_path, name):
    with pytest.raises(NnvizError, match=r"million pixels; a figure may have 50 million pixels") as told:
        read_image(made(tmp_path / "a", LARGE[name]))
    assert told.value.problems[0].topic == "budget"
    assert "raise the budget's 'pixels'" in told.value.problems[0].hint


def test_the_budget_says_how_many_pixels_are_too_many(tmp_path):
    path = made(tmp_path / "a", png(2000, 1000))
    with spending(Budget(pixels=1)), pytest.raises(NnvizError, match="2 million pixels"):
        read_image(path)
    with spending(Budget(pixels=2)):
        read_image(path)


@pytest.mark.parametrize("name", SIZELESS)
def test_a_picture_that_does_not_say_its_size_is_refused(tmp_path, name):
    with pytest.raises(SpecError, match="is damaged: it does not say how large it is"):
        read_image(made(tmp_path / "a", SIZELESS[name]))


def test_a_picture_is_a_regular_file_of_bounded_size(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(SpecError, match="must be a regular file"):
            read_image(str(path))
    with pytest.raises(SpecError, match="larger than 4 MB"):
        read_image(made(tmp_path / "a", png(1, 1) + b"\0" * LARGEST))
