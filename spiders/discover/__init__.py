"""Pure functions from bytes to candidates: feeds, sitemaps, page links, kinds of URL."""
