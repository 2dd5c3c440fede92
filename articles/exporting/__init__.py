"""From stored articles to files of posts."""
