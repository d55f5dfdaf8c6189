"""Pictures that are drawn once."""

import multiprocessing
import os
import stat

import pytest

from nnviz_core.cache import Cache
from nnviz_core.contracts import Artifact

KEY = "ab" + "0" * 62
PICTURE = Artifact(format="svg", data=b"<svg/>\nwith lines", width=10.5, height=20.0)


def test_what_is_put_comes_back(tmp_path):
    cache = Cache(tmp_path)
    assert cache.get(KEY, "svg") is None
    cache.put(KEY, PICTURE)
    assert cache.get(KEY, "svg") == PICTURE
    assert cache.get(KEY, "png") is None
    assert (cache.hits, cache.misses) == (1, 2)


def test_text_has_no_size(tmp_path):
    Cache(tmp_path).put(KEY, Artifact(format="txt", data=b"x"))
    assert Cache(tmp_path).get(KEY, "txt") == Artifact(format="txt", data=b"x")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: b"",
        lambda data: data.replace(b"<svg", b"<gvs"),
        lambda data: b"\0" * 40,
    ],
)
def test_a_damaged_entry_is_thrown_away(tmp_path, damage):
    cache = Cache(tmp_path)
    cache.put(KEY, PICTURE)
    (entry,) = cache.entries()
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.get(KEY, "svg") is None
    assert not entry.exists()


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cache = Cache()
    cache.put(KEY, PICTURE)
    assert cache.get(KEY, "svg") is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told_once(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    cache = Cache(blocked)
    cache.put(KEY, PICTURE)
    cache.put(KEY, PICTURE)
    (problem,) = cache.problems
    assert "cannot write to the cache" in problem.message
    assert problem.topic == "cache"


def test_prune_removes_what_was_not_used(tmp_path):
    cache = Cache(tmp_path)
    for name in ("a", "b"):
        cache.put(name * 64, PICTURE)
    old, _ = cache.entries()
    os.utime(old, (0, 0))
    tmp_path.joinpath("mine.txt").write_text("not the cache's")
    assert cache.prune(days=1) == 1
    assert [entry.stem for entry in cache.entries()] == ["b" * 64]
    assert tmp_path.joinpath("mine.txt").exists()


def test_use_makes_an_entry_young(tmp_path):
    cache = Cache(tmp_path)
    cache.put(KEY, PICTURE)
    (entry,) = cache.entries()
    os.utime(entry, (0, 0))
    cache.get(KEY, "svg")
    assert cache.prune(days=1) == 0


def test_a_build_that_was_killed_leaves_no_half_entry(tmp_path, monkeypatch):
    cache = Cache(tmp_path)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("nnviz_core.cache.files.Path.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        cache.put(KEY, PICTURE)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def write_often(folder):
    cache = Cache(folder)
    for _ in range(200):
        cache.put(KEY, PICTURE)


def test_readers_see_whole_entries_while_others_write(tmp_path):
    writers = [multiprocessing.get_context("spawn").Process(target=write_often, args=(tmp_path,)) for _ in range(2)]
    Cache(tmp_path).put(KEY, PICTURE)
    for writer in writers:
        writer.start()
    cache = Cache(tmp_path)
    try:
        while any(writer.is_alive() for writer in writers):
            assert cache.get(KEY, "svg") == PICTURE
    finally:
        for writer in writers:
            writer.join()
    assert len([file for file in tmp_path.rglob("*") if file.is_file()]) == 1


def test_entries_can_be_read_by_other_users_of_a_shared_folder(tmp_path):
    Cache(tmp_path).put(KEY, PICTURE)
    (entry,) = Cache(tmp_path).entries()
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(entry.stat().st_mode) == 0o666 & ~umask
