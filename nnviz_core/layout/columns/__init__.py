"""Columns of blocks: chains and branches beside each other, links in lanes between them."""
