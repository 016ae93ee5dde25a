"""The only way in: descriptors, files, databases and frames become tables."""
