"""The SQLite store: all SQL lives here. Never parses a mail and never decides whose report it is."""
