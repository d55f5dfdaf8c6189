"""What styles are made with: words, legends, arrows, frames, scales."""
