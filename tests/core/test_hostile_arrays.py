"""Files of weights and activations: read like numpy reads them, and nothing is unpacked before its header says how much it is."""

import io
import random
import tracemalloc
import zipfile

import numpy as np
import pytest

from nnviz_core.contracts import Source
from nnviz_core.data import Tensor
from nnviz_core.errors import SpecError
from nnviz_core.readers.arrays import MOST_ARRAYS, MOST_VALUES, read_arrays
from nnviz_core.reading import read_source


def npy(array) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npz(**arrays) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def header(text: str, body: bytes = b"", version: int = 1) -> bytes:
    written = text.encode().ljust(54)
    return b"\x93NUMPY" + bytes([version, 0]) + len(written).to_bytes(2 if version == 1 else 4, "little") + written + body


def archive(method: int, **entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, data in entries.items():
            made.writestr(f"{name}.npy", data)
    return file.getvalue()


def described(shape: str, kind: str = "<f8", order: str = "False") -> str:
    return f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}"


def read(name: str, data: bytes, folder, key: str):
    (folder / name).write_bytes(data)
    return read_source(Source(data=f"mlp: 2-3\n{key}: {name}".encode(), folder=folder))


@pytest.mark.parametrize("kind", ["f2", "f4", "f8", ">f4", "i1", ">i2", "i4", "i8", "u1", "u2", "u8", "b1"])
@pytest.mark.parametrize("sizes", [(), (3,), (2, 3), (4, 1, 2, 3)])
def test_numbers_are_those_that_numpy_wrote(kind, sizes):
    rows = (np.arange(np.prod(sizes, dtype=int)).reshape(sizes) - 2).astype(kind)
    found = read_arrays(npz(rows=rows, columns=np.array(rows, order="F")))
    expected = Tensor(sizes, tuple(float(value) for value in rows.ravel()))
    assert found == {"rows": expected, "columns": expected}
    assert read_arrays(npy(rows)) == {"": expected}


def test_what_is_no_number_is_left_out():
    found = read_arrays(
        npz(text=np.array("words"), empty=np.zeros((10**9, 0)), day=np.array("2024-01-01", "M8[D]"), complex=np.ones(2) * 1j)
    )
    assert found == {}


def test_what_is_infinite_or_off_every_scale_is_zero():
    assert read_arrays(npy(np.array([np.nan, np.inf, 1e31, 2.0])))[""].values == (0.0, 0.0, 0.0, 2.0)


def test_arrays_that_are_not_wanted_are_not_unpacked():
    huge = zipfile.ZipFile(io.BytesIO(npz(kernel=np.zeros((10, 10, 100, 1000)), matrix=np.ones((1, 2)))))
    tracemalloc.start()
    found = read_arrays(huge.fp.getvalue(), (2,))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {"matrix": Tensor((1, 2), (1.0, 1.0))}
    assert peak < 2e6


BOMBS = {
    "many numbers in few bytes": lambda: npz(a=np.zeros((40_000_000, 1), np.int8)),
    "many numbers": lambda: npy(np.zeros((MOST_VALUES + 1, 1), np.int8)),
    "many numbers in many arrays": lambda: npz(**{f"a{i}": np.zeros((MOST_VALUES // 9, 1), np.int8) for i in range(10)}),
    "a header that lies": lambda: header(described("(1000, 1000)"), b"few"),
    "a header that lies a lot": lambda: header(described("(9999999999, 9999999999)")),
    "a header of a gigabyte": lambda: archive(
        zipfile.ZIP_DEFLATED, a=b"\x93NUMPY\2\0" + (1 << 30).to_bytes(4, "little") + b" " * 9_000_000
    ),
    "packed in another way": lambda: archive(zipfile.ZIP_LZMA, a=npy(np.zeros((1000, 2)))),
    "packed in yet another way": lambda: archive(zipfile.ZIP_BZIP2, a=npy(np.zeros((1000, 2)))),
    "many arrays": lambda: archive(zipfile.ZIP_STORED, **{f"a{i}": b"" for i in range(MOST_ARRAYS + 1)}),
    "objects": lambda: archive(zipfile.ZIP_STORED, a=header(described("(2, 2)", "|O"), b"cos\nsystem\n")),
    "no archive": lambda: b"PK\3\4 nothing else",
    "cut off": lambda: npz(a=np.ones((2, 2)))[:-30],
    "an entry that is no array": lambda: archive(zipfile.ZIP_STORED, a=b"nothing"),
    "many axes": lambda: npy(np.zeros((1,) * 9)),
    "a version to come": lambda: header(described("(1, 2)"), bytes(16), version=9),
    "no header": lambda: header("", bytes(16)),
    "a negative size": lambda: header(described("(-1, 2)"), bytes(16)),
    "nothing at all": lambda: b"",
}


@pytest.mark.parametrize("key", ["weights", "activations"])
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_mistake_and_takes_no_memory(name, key, tmp_path):
    data = BOMBS[name]()
    tracemalloc.start()
    with pytest.raises(SpecError, match=rf"'{key}' must be an .*file of numbers.* \(it "):
        read("a.npz", data, tmp_path, key)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80e6  # the largest file that is read, not what it unpacks to


def test_objects_are_called_by_their_name(tmp_path):
    for key in ("weights", "activations"):
        with pytest.raises(SpecError, match="has Python objects"):
            read("a.npz", BOMBS["objects"](), tmp_path, key)


def test_as_many_numbers_as_may_be_are_read():
    assert len(read_arrays(npz(a=np.zeros((MOST_VALUES, 1), np.int8)))["a"].values) == MOST_VALUES


def test_damaged_archives_are_refused_with_one_kind_of_error():
    chance, whole = random.Random(1), npz(a=np.arange(12.0).reshape(3, 4), b=np.arange(5), c=np.zeros((2, 200)))
    for _ in range(3000):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 2, 8))):
            data[chance.randrange(len(data))] = chance.choice((chance.randrange(256), 0, 255))
        try:
            read_arrays(bytes(data))
        except ValueError as error:
            assert len(str(error)) < 80  # noqa: PT017 - either is right


def test_weights_in_lists_are_counted_however_often_an_alias_names_them():
    row = ",".join(["1"] * 150_000)
    with pytest.raises(SpecError, match="unfolds to more than 200,000 entries"):
        read_source(Source(data=f"mlp: 2-3\nweights: [[&r [{row}],{','.join(['*r'] * 100_000)}]]".encode()))


def test_the_layers_of_activations_may_have_mistakes():
    with pytest.raises(SpecError) as told:
        read_source(Source(data=b"input: 8\nlayers: [{conv: x}, {dense: }, {lstm: 3, zz: 1}]\nactivations: {input: [1], conv: [1]}"))
    assert {problem.place.line for problem in told.value.problems} == {2}
