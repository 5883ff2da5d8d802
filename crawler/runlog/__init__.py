"""What a run says of itself: log lines, progress, the closing funnel, the report page."""
