"""The newsroom's pages as HTML. Pure: a story, an edition and a base URL in, text out."""
