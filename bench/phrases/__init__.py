"""Phrases that answer in news, in both languages."""
