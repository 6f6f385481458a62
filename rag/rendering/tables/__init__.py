"""Words of both languages that renderings are made of, as TOML files."""
