"""`thresher sites`: site files written from what a short crawl finds, with recorded pages that hold them to it."""
