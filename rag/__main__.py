"""``python -m rag`` is the command line, as ``dalil`` is."""

from rag.cli import main

main()
