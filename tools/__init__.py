"""Programs that make files of the project; nothing of Dalil imports them."""
