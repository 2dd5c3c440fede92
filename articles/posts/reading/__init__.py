"""From the bytes of a file to a `Post`, or a list of what is wrong with it. Pure Python."""
