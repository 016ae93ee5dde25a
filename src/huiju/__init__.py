"""huiju: what a release leaks once it is joined with everything that is public already."""
