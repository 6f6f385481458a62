"""Learns how names of one script are written in the other: the model of `rag.translation`."""
