"""Crawling on many machines: one job a site in a queue on PostgreSQL, served by any number of workers."""
