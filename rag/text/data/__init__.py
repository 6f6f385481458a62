"""Word lists of numbers, units and dates, one file for each language."""
