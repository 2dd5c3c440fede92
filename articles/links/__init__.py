"""Keeps links between articles in sync with the articles."""
