"""What is written of layers, by words of the option `show`."""

import pytest

from nnviz_core.kit.words import Words


def test_a_style_that_writes_what_there_is_not_is_told():
    with pytest.raises(ValueError, match=r"must be among names, kinds, shapes, .* got 'kind'"):
        Words((), ("names", "kind"))


def test_what_is_asked_for_wins():
    assert ["shapes" in Words(show, ("names", "shapes")) for show in ((), ("names",))] == [True, False]
