"""Pages that are empty until their scripts have run: read again in Chromium, which itself reaches no network."""
