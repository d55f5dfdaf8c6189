"""Transformations that make a network shorter to draw: `Network → Network`."""
