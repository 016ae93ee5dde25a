"""Fuzzy linkage of two datasets: blocking, comparison, the Fellegi–Sunter model, matching."""
