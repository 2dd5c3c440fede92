"""Scripts, words and passages of plain text, and differences between two texts. Pure Python."""
