"""A post as data, from its file to what an article stores. Pure Python: no module in here imports Django.

`reading` makes a `Post` of a file: discovery, front matter, keys, dates, validation. `rendering` makes sanitised HTML
of a body, and `writing` makes a file of a post again. The modules of this level are shared by all of them.
"""
