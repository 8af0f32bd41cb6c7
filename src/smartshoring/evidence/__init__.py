"""Evidence: what was read and computed, chained by hashes, walked back from any figure."""
