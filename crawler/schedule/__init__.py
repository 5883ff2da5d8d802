"""`thresher schedule`: a crawl that comes again by itself, as a line of crontab or a systemd timer."""
