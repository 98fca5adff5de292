"""Pages to click through in a browser: the matrix, a union's day, a mail, the photos of a day. Values in, HTML out; no server."""
