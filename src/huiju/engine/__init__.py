"""Where heavy relational steps run: on this machine, or where the data lives."""
