"""multilingual-e5-small beside the builtin encoder, from the package that carries its weights."""
