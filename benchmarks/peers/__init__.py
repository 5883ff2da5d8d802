"""The same work done by Thresher and by others, measured from outside: `make bench`."""
