"""The model that tells instructions to machines from sentences for people."""
