"""The built-in renderers, one file a backend. They import `nnviz_core` alone, and nothing imports them."""
