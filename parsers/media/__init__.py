"""Pictures, recordings, and text read from pictures."""
