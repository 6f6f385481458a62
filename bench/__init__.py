"""Measurements of Dalil: quality and speed, each run by one command into bench/results/."""
