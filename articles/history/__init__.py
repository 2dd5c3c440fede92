"""Versions of articles."""
