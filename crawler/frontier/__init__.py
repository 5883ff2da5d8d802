"""Which URL is fetched next, when, and whether at all: between the corpus and Scrapy's downloader."""
