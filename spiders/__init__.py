"""Which pages: discovery, the spider, site files. May import the model of pipelines only."""
