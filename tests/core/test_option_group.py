"""Options are values: compared by what they hold, never changed, and refused under names that there are not."""

import dataclasses
import pickle

import pytest

from nnviz_core.abilities import CommonWithLegend
from nnviz_core.diagram import Options


def test_options_are_values():
    asked = CommonWithLegend(hide=("dropout",))
    assert asked == CommonWithLegend(hide=("dropout",)) != CommonWithLegend() != Options()
    assert hash(asked) == hash(pickle.loads(pickle.dumps(asked)))
    assert dataclasses.replace(asked, legend=True) == CommonWithLegend(hide=("dropout",), legend=True)


def test_options_do_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError, match="'palette'"):
        Options().palette = "ink"
    with pytest.raises(dataclasses.FrozenInstanceError, match="'palette'"):
        del Options().palette


def test_a_name_that_is_no_option_is_refused():
    with pytest.raises(TypeError, match="Options has no option palete"):
        Options(palete="ink")
