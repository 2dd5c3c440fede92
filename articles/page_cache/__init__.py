"""The page cache: finished answers for readers, kept by each process until the edition or a minute has passed.

`wsgi.PageCache` stands before Django and answers from `storage`; `middleware.PagesMiddleware` stands in it and says
which answers are the same for everybody; `version` knows the edition, `negotiation` what a browser takes.
"""
