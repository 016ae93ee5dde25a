"""Measures of one dataset: anonymity, uniques, population, vulnerability."""
