"""From the bytes of posts to stored articles: run, prepare, store. `run.Import` is one call of `import_posts`."""
