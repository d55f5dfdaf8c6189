"""A framework, as small as can be: a model is a stack of dense layers."""


class Stack:
    """A model.

    Args:
        sizes: How many numbers it reads, then how many units each layer has.
    """

    def __init__(self, *sizes: int) -> None:
        self.sizes = sizes
