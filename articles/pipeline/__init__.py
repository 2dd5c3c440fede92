"""From a post's bytes to what an article stores. Pure Python: nothing below here imports Django.

`discovery` finds files, `front_matter` splits and parses them, `validation` makes a `Post` of them,
`rendering` makes HTML and contents, `text` makes summaries and counts words. The shapes that they
pass on stand in `post`.
"""
