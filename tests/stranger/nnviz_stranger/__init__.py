"""Plug-ins that a stranger might write."""
