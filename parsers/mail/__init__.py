"""A mail's own bytes: detached, cut into parts, decoded to headers and texts. Opens no file."""
