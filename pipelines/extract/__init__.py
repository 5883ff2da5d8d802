"""From bytes to labelled blocks and metadata: pure functions over one parsed tree."""
