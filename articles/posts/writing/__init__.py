"""From a post to the bytes of a file that is read as the same post again. Pure Python."""
