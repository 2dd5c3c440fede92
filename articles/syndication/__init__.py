"""What machines read: feeds, sitemaps, metadata, the manifest, and answers to conditional requests."""
