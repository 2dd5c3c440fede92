"""Which articles a list shows, and in what order: pages of listings, the archive, related articles."""
