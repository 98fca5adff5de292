"""A mail made into a copy of the same structure that says nothing: bytes in, bytes out. What is kept, whoever asks says."""
