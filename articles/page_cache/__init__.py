"""The page cache: finished answers for readers, kept by each process until the edition or a minute has passed.

`wsgi.PageCache` is in front of Django and answers from `storage`; `middleware.PagesMiddleware` is in it and says
which answers are the same for everybody; `version` knows the edition, `negotiation` what a browser takes.
"""
