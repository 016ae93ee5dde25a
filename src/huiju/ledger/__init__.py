"""Releases so far, kept as keyed sketches, never as data."""
