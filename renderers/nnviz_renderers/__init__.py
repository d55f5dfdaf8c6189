"""The built-in renderers, one package a backend. They import `nnviz_core` alone, and nothing imports them."""
