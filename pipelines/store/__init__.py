"""The corpus on disk: state database and record files, committed together. No Scrapy."""
