"""Diagrams in Markdown: a Python-Markdown extension (the core of it), a MkDocs plugin, a superfences fence, a markdown-it-py plugin."""
