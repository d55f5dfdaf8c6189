"""One style a file: `Network → Scene`."""
