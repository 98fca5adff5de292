"""Store to reader: coverage, digest, mail out. Never fetches mail, and puts no text of a mail into a header."""
