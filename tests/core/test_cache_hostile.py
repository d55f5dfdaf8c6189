"""A cache's folder that others have written into, and a machine that fails while it is used."""

import errno
import hashlib
import hmac
import math
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nnviz_core.budget import Budget, spending
from nnviz_core.cache import Cache
from nnviz_core.contracts import Artifact
from sphinx_nnviz.files import picture_file

KEY = "ab" + "0" * 62
OTHER = "ab" + "1" * 62
PICTURE = Artifact(format="svg", data=b"<svg/>\nwith lines", width=10.5, height=20.0)
EVIL = Artifact(format="svg", data=b"<svg><script/></svg>", width=1.0, height=1.0)

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


@pytest.fixture
def cache(tmp_path):
    """A cache with one entry."""
    made = Cache(tmp_path / "kept", secret=b"")
    made.put(KEY, PICTURE)
    return made


def entry_of(cache, key=KEY):
    return cache.folder / key[:2] / f"{key}.svg"


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file() or path.is_symlink()]


def is_miss_told_once(cache):
    """Whether the entry is a miss, however often it is asked for, and one message says so."""
    found = [cache.get(KEY, "svg"), cache.get(KEY, "svg")]
    told = [(problem.topic, "damaged entries in the cache" in problem.message) for problem in cache.problems]
    return found == [None, None] and told == [("cache", True)]


def is_mended(cache):
    """Whether a picture can be kept in the place of what lay there."""
    cache.put(KEY, PICTURE)
    return cache.get(KEY, "svg") == PICTURE


class TestDamage:
    @pytest.mark.parametrize("secret", [b"", b"the project's own"])
    def test_a_flipped_bit_anywhere_is_a_miss(self, tmp_path, secret):
        Cache(tmp_path, secret=secret).put(KEY, PICTURE)
        (entry,) = Cache(tmp_path).entries()
        whole = entry.read_bytes()
        for place in range(8 * len(whole)):
            flipped = bytearray(whole)
            flipped[place // 8] ^= 1 << place % 8
            entry.write_bytes(flipped)
            for reader in (Cache(tmp_path, secret=secret), Cache(tmp_path, secret=b"")):
                assert reader.get(KEY, "svg") is None, place
            assert not entry.exists()

    def test_a_file_cut_off_anywhere_is_a_miss(self, cache):
        whole = entry_of(cache).read_bytes()
        for length in range(len(whole)):
            entry_of(cache).write_bytes(whole[:length])
            assert Cache(cache.folder).get(KEY, "svg") is None
            assert not entry_of(cache).exists()

    def test_it_is_told_once_whatever_else_is_damaged(self, cache):
        cache.put(OTHER, PICTURE)
        for key in (KEY, OTHER):
            entry_of(cache, key).write_bytes(b"\0" * 40)
        assert cache.get(KEY, "svg") is None
        assert cache.get(OTHER, "svg") is None
        (problem,) = cache.problems
        assert str(cache.folder) in problem.message

    def test_what_another_process_found_is_told_once_too(self, cache):
        another = Cache(cache.folder)
        for key in (KEY, OTHER):
            entry_of(cache, key).write_bytes(b"")
            (another if key == KEY else cache).get(key, "svg")
        for problem in another.problems:
            cache.tell(problem)
        assert cache.problems == another.problems
        assert len(cache.problems) == 1

    def test_hosts_that_told_it_are_not_given_it_again(self, cache):
        for key in (KEY, OTHER):
            cache.put(key, PICTURE)
            entry_of(cache, key).write_bytes(b"")
            cache.get(key, "svg")
            cache.problems.clear()
        assert cache.problems == []

    def test_an_entry_in_the_place_of_another_key_is_a_miss(self, cache):
        cache.put(OTHER, EVIL)
        entry_of(cache, OTHER).replace(entry_of(cache))
        assert is_miss_told_once(cache)
        assert not entry_of(cache).exists()

    def test_an_entry_in_the_place_of_another_format_is_a_miss(self, cache):
        entry_of(cache).replace(entry_of(cache).with_suffix(".png"))
        assert cache.get(KEY, "png") is None
        assert files_in(cache.folder) == []

    @pytest.mark.parametrize("size", ["nan 1.0", "inf 1.0", "-1.0 1.0", "1e999 1.0", "wide 1.0", "0x10 1.0", "1.0", "1.0 1.0 1.0", " "])
    def test_what_is_no_size_is_a_miss_even_under_a_right_digest(self, cache, size):
        digest = hashlib.sha256(f"{KEY}.svg {size}\n".encode() + PICTURE.data).digest()
        proof = hashlib.sha256(digest + b"-").hexdigest()
        entry_of(cache).write_bytes(f"nnviz-cache-2 {proof} - {size}\n".encode() + PICTURE.data)
        assert is_miss_told_once(cache)

    @pytest.mark.parametrize("size", [math.nan, math.inf, -1.0])
    def test_what_would_not_be_read_again_is_not_written(self, cache, size):
        assert not cache.put(OTHER, Artifact(format="svg", data=b"x", width=size, height=1.0))
        assert not entry_of(cache, OTHER).exists()
        assert cache.problems == []

    def test_has_goes_by_what_the_entry_holds(self, cache):
        assert cache.has(KEY, "svg")
        entry_of(cache).write_bytes(entry_of(cache).read_bytes()[:-1])
        assert not cache.has(KEY, "svg")
        assert len(cache.problems) == 1
        assert (cache.hits, cache.misses) == (0, 0)

    def test_a_file_larger_than_a_figure_may_be_is_not_read(self, cache):
        with entry_of(cache).open("r+b") as file:
            file.truncate(1 << 40)  # with a hole: it takes no room
        start = time.perf_counter()
        assert is_miss_told_once(cache)
        assert time.perf_counter() - start < 1
        assert not entry_of(cache).exists()

    def test_how_large_a_figure_may_be_is_the_budgets(self, cache):
        large = Artifact(format="svg", data=b"x" * (1 << 20))
        with spending(Budget(output=0.5)):
            assert not cache.put(OTHER, large)
        assert not entry_of(cache, OTHER).exists()
        assert cache.put(OTHER, large)
        assert cache.get(OTHER, "svg") == large


class TestSecret:
    def test_an_entry_by_somebody_without_the_secret_is_a_miss(self, tmp_path):
        Cache(tmp_path, secret=b"").put(KEY, EVIL)
        ours = Cache(tmp_path, secret=b"ours")
        assert ours.get(KEY, "svg") is None
        assert not ours.has(KEY, "svg")
        assert is_mended(ours)

    def test_an_entry_by_another_secret_is_a_miss(self, tmp_path):
        Cache(tmp_path, secret=b"theirs").put(KEY, EVIL)
        assert Cache(tmp_path, secret=b"ours").get(KEY, "svg") is None

    def test_an_entry_of_another_key_under_the_secret_is_a_miss(self, tmp_path):
        cache = Cache(tmp_path, secret=b"ours")
        cache.put(OTHER, EVIL)
        seal = entry_of(cache, OTHER).read_bytes().split(b" ")[2]
        digest = hashlib.sha256(f"{KEY}.svg 1.0 1.0\n".encode() + EVIL.data).digest()
        assert seal != hmac.digest(b"ours", digest, "sha256").hex().encode()
        proof = hashlib.sha256(digest + seal).hexdigest().encode()
        entry_of(cache).write_bytes(b"nnviz-cache-2 %s %s 1.0 1.0\n%s" % (proof, seal, EVIL.data))
        assert Cache(tmp_path, secret=b"").get(KEY, "svg") == EVIL
        assert cache.get(KEY, "svg") is None

    def test_who_has_no_secret_reads_what_was_written_with_it(self, tmp_path):
        Cache(tmp_path, secret=b"ours").put(KEY, PICTURE)
        theirs = Cache(tmp_path, secret=b"")
        assert theirs.get(KEY, "svg") == PICTURE
        assert theirs.problems == []

    def test_it_is_no_damage_that_would_fail_a_strict_build(self, tmp_path):
        Cache(tmp_path, secret=b"").put(KEY, PICTURE)
        ours = Cache(tmp_path, secret=b"ours")
        ours.get(KEY, "svg")
        assert ours.problems == []

    def test_it_is_taken_from_the_environment_and_never_shown(self, tmp_path, monkeypatch):
        monkeypatch.setenv("NNVIZ_CACHE_SECRET", "hush")
        cache = Cache(tmp_path)
        cache.put(KEY, PICTURE)
        assert cache.secret == b"hush"
        assert "hush" not in repr(cache)
        monkeypatch.delenv("NNVIZ_CACHE_SECRET")
        assert Cache(tmp_path).secret == b""
        assert Cache(tmp_path, secret=b"other").get(KEY, "svg") is None
        assert Cache(tmp_path, secret=b"hush").get(KEY, "svg") == PICTURE


class TestWhatIsNoFile:
    def test_a_link_is_a_miss_and_what_it_leads_to_stays_as_it_is(self, cache, tmp_path):
        outside = tmp_path / "outside.svg"
        entry_of(cache).replace(outside)
        os.utime(outside, (0, 0))
        before = outside.read_bytes()
        entry_of(cache).symlink_to(outside)
        assert list(cache.entries()) == []
        assert is_miss_told_once(cache)
        assert not entry_of(cache).is_symlink()
        assert (outside.read_bytes(), outside.stat().st_mtime) == (before, 0)

    @pytest.mark.parametrize("target", ["outside.svg", "nowhere.svg"])
    def test_a_picture_is_not_written_through_a_link(self, cache, tmp_path, target):
        outside = tmp_path / target
        entry_of(cache).unlink()
        if target == "outside.svg":
            outside.write_bytes(b"theirs")
        entry_of(cache).symlink_to(outside)
        cache.put(KEY, PICTURE)
        assert cache.get(KEY, "svg") == PICTURE
        assert not entry_of(cache).is_symlink()
        assert not outside.exists() or outside.read_bytes() == b"theirs"

    def test_a_linked_subfolder_is_neither_read_nor_written_nor_pruned(self, cache, tmp_path):
        outside = tmp_path / "outside"
        (cache.folder / "ab").replace(outside)
        outside.joinpath(".new-0").write_bytes(b"")
        for path in outside.iterdir():
            os.utime(path, (0, 0))
        (cache.folder / "ab").symlink_to(outside, target_is_directory=True)
        assert list(cache.entries()) == []
        assert cache.prune(days=0) == 0
        assert is_miss_told_once(cache)
        assert is_mended(cache)
        assert sorted(path.name for path in outside.iterdir()) == [".new-0", f"{KEY}.svg"]
        assert all(path.stat().st_mtime == 0 for path in outside.iterdir())

    def test_a_subfolder_that_became_a_link_after_the_first_picture(self, cache, tmp_path):
        outside = tmp_path / "outside"
        (cache.folder / "ab").replace(outside)
        (cache.folder / "ab").symlink_to(outside, target_is_directory=True)
        cache.put(OTHER, PICTURE)
        assert [path.name for path in outside.iterdir()] == [f"{KEY}.svg"]
        assert cache.get(OTHER, "svg") == PICTURE

    @posix
    def test_a_pipe_is_a_miss_without_waiting_for_its_writer(self, cache):
        entry_of(cache).unlink()
        os.mkfifo(entry_of(cache))
        start = time.perf_counter()
        assert not cache.has(KEY, "svg")
        assert is_miss_told_once(cache)
        assert time.perf_counter() - start < 1
        assert is_mended(cache)

    @posix
    def test_a_device_is_a_miss(self, cache):
        entry_of(cache).unlink()
        try:
            os.mknod(entry_of(cache), 0o600 | 0o020000, os.makedev(1, 5))
        except OSError:
            pytest.skip("only root makes devices")
        assert is_miss_told_once(cache)
        assert is_mended(cache)

    def test_an_empty_folder_is_a_miss_and_goes(self, cache):
        entry_of(cache).unlink()
        entry_of(cache).mkdir()
        assert list(cache.entries()) == []
        assert is_miss_told_once(cache)
        assert is_mended(cache)

    def test_a_folder_with_something_in_it_stays_and_other_pictures_are_kept(self, cache):
        entry_of(cache).unlink()
        entry_of(cache).mkdir()
        entry_of(cache).joinpath("theirs").write_bytes(b"")
        assert is_miss_told_once(cache)
        cache.put(KEY, PICTURE)
        cache.put(OTHER, PICTURE)
        assert cache.get(OTHER, "svg") == PICTURE
        assert entry_of(cache).joinpath("theirs").exists()
        assert len(cache.problems) == 1

    def test_a_file_in_the_place_of_a_subfolder_stays_and_other_pictures_are_kept(self, cache):
        cache.folder.joinpath("cd").write_bytes(b"theirs")
        cache.put("cd" + "0" * 62, PICTURE)
        cache.put(OTHER, PICTURE)
        assert cache.get("cd" + "0" * 62, "svg") is None
        assert cache.get(OTHER, "svg") == PICTURE
        assert cache.folder.joinpath("cd").read_bytes() == b"theirs"
        assert len(cache.problems) == 1

    @pytest.mark.parametrize(("key", "output"), [("../../" + "0" * 58, "svg"), (KEY, "../../x"), (KEY, "a/b"), (KEY, "a\0b"), ("", "svg")])
    def test_no_name_leads_out_of_the_folder(self, cache, tmp_path, key, output):
        cache.put(key, Artifact(format=output, data=b"x"))
        assert cache.get(key, output) is None
        assert not cache.has(key, output)
        assert files_in(tmp_path) == [entry_of(cache)]


class TestWriting:
    def test_names_of_half_written_files_cannot_be_guessed(self, cache, monkeypatch):
        names = []
        replace = Path.replace
        monkeypatch.setattr(Path, "replace", lambda path, target: (names.append(path.name), replace(path, target)))
        cache.put(OTHER, PICTURE)
        cache.put(OTHER, PICTURE)
        assert len(set(names)) == 2
        assert all(len(name) >= 16 for name in names)

    @pytest.mark.parametrize("name", [".new-0000000000000000", f".new-{os.getpid()}-{threading.get_ident()}"], ids=["zeros", "guessed"])
    def test_a_link_under_the_name_of_a_half_written_file_is_not_followed(self, cache, tmp_path, monkeypatch, name):
        monkeypatch.setattr("os.urandom", lambda count: b"\0" * count)
        outside = tmp_path / "outside"
        outside.write_bytes(b"theirs")
        (cache.folder / "ab" / name).symlink_to(outside)
        cache.put(OTHER, EVIL)
        assert outside.read_bytes() == b"theirs"

    @pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, SystemExit])
    def test_nothing_is_left_behind_by_what_ends_the_build(self, cache, monkeypatch, error):
        def ended(*_):
            raise error

        monkeypatch.setattr(Path, "replace", ended)
        with pytest.raises(error):
            cache.put(OTHER, PICTURE)
        assert files_in(cache.folder) == [entry_of(cache)]

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
    def test_a_full_disk_is_told_once_and_what_is_there_is_still_read(self, cache, monkeypatch):
        opened = Path.open
        monkeypatch.setattr(Path, "open", lambda path, mode="r": (opened(path, mode).close(), opened(Path("/dev/full"), "wb"))[1])
        cache.put(OTHER, PICTURE)
        cache.put(OTHER, PICTURE)
        (problem,) = cache.problems
        assert "cannot write to the cache" in problem.message
        assert "no space left on device" in problem.message
        assert cache.get(OTHER, "svg") is None
        assert cache.get(KEY, "svg") == PICTURE
        assert files_in(cache.folder) == [entry_of(cache)]

    @pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EIO])
    def test_a_folder_that_cannot_be_written_to_is_read(self, cache, monkeypatch, number):
        def refused(*_):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(Path, "open", refused)
        assert not cache.put(OTHER, PICTURE)
        assert not cache.put(OTHER, PICTURE)
        (problem,) = cache.problems
        assert problem.message.endswith(os.strerror(number).lower())
        assert cache.get(KEY, "svg") == PICTURE
        assert cache.has(KEY, "svg")

    @posix
    @pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write anywhere")
    def test_a_read_only_folder_is_read(self, cache):
        (cache.folder / "ab").chmod(0o555)
        cache.put(OTHER, PICTURE)
        cache.put(OTHER, PICTURE)
        (problem,) = cache.problems
        assert "cannot write to the cache" in problem.message
        assert cache.get(KEY, "svg") == PICTURE

    @pytest.mark.parametrize("way", ["prune", "put"])
    def test_what_killed_builds_left_is_removed_after_an_hour(self, cache, way):
        old, new = (cache.folder / "ab" / f".new-{name}" for name in ("12-34", "56-78"))
        for path in (old, new):
            path.write_bytes(b"half")
        os.utime(old, (time.time() - 3700,) * 2)
        again = Cache(cache.folder)
        again.prune(days=1) if way == "prune" else again.put(OTHER, PICTURE)
        assert not old.exists()
        assert new.exists()
        assert entry_of(cache).exists()

    def test_a_folder_that_is_removed_meanwhile_is_made_again(self, cache):
        entry_of(cache).unlink()
        (cache.folder / "ab").rmdir()
        assert is_mended(cache)
        assert cache.problems == []


class TestTogether:
    def test_many_threads_read_and_write_one_cache(self, tmp_path):
        cache = Cache(tmp_path)
        keys = [hashlib.sha256(bytes([number])).hexdigest() for number in range(40)]

        def work(number):
            for key in keys[number:] + keys[:number]:
                cache.put(key, PICTURE)
                if cache.get(key, "svg") != PICTURE:
                    return False
            return True

        with ThreadPoolExecutor(8) as threads:
            assert all(threads.map(work, range(8)))
        assert cache.problems == []
        assert len(list(cache.entries())) == len(files_in(tmp_path)) == 40

    def test_many_threads_tell_it_once(self, tmp_path):
        (tmp_path / "file").write_bytes(b"in the way")
        cache = Cache(tmp_path / "file")
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda number: cache.put(f"{number:064x}", PICTURE), range(200)))
        assert len(cache.problems) == 1

    def test_one_entry_is_removed_and_written_by_many_at_once(self, cache):
        """Whoever reads sees the whole picture or none."""
        seen = set()

        def work(number):
            for _ in range(100):
                match number % 3:
                    case 0:
                        cache.put(KEY, PICTURE)
                    case 1:
                        seen.add(cache.get(KEY, "svg") in {None, PICTURE})
                    case _:
                        Cache(cache.folder).prune(days=0)

        with ThreadPoolExecutor(6) as threads:
            list(threads.map(work, range(6)))
        assert seen == {True}
        assert cache.problems == []


class TestPictureFiles:
    """What Sphinx is given as files, beside the cache."""

    def test_a_picture_is_not_written_through_a_link(self, tmp_path):
        outside = tmp_path / "outside.svg"
        outside.write_bytes(b"theirs")
        folder = tmp_path / "images"
        folder.mkdir()
        folder.joinpath("net.svg").symlink_to(outside)
        path = picture_file(folder, "net", PICTURE)
        assert outside.read_bytes() == b"theirs"
        assert not path.is_symlink()
        assert path.read_bytes() == PICTURE.data

    def test_links_under_names_that_could_be_guessed_do_no_harm(self, tmp_path):
        outside = tmp_path / "outside"
        outside.write_bytes(b"theirs")
        tmp_path.joinpath(f".net.svg.{os.getpid()}").symlink_to(outside)
        assert picture_file(tmp_path, "net", PICTURE).read_bytes() == PICTURE.data
        assert outside.read_bytes() == b"theirs"

    @posix
    def test_a_pipe_is_replaced_without_waiting_for_its_writer(self, tmp_path):
        os.mkfifo(tmp_path / "net.svg")
        assert picture_file(tmp_path, "net", PICTURE).read_bytes() == PICTURE.data

    def test_nothing_is_left_behind_by_what_ends_the_build(self, tmp_path, monkeypatch):
        def ended(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "replace", ended)
        with pytest.raises(KeyboardInterrupt):
            picture_file(tmp_path, "net", PICTURE)
        assert list(tmp_path.iterdir()) == []

    def test_a_file_that_holds_the_picture_is_left_alone(self, tmp_path):
        path = picture_file(tmp_path, "net", PICTURE)
        os.utime(path, (0, 0))
        assert picture_file(tmp_path, "net", PICTURE).stat().st_mtime == 0
        changed = Artifact(format="svg", data=b"another")
        assert picture_file(tmp_path, "net", changed).read_bytes() == b"another"
