"""multilingual-e5-small together with the builtin encoder; a package has its weights."""
