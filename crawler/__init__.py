"""The engine room: runs the crawl and promises that nothing is lost. May import spiders and pipelines."""
