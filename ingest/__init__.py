"""Mailbox to store: fetch, accept, interpret. Never changes the mailbox unless the configuration asks for it."""
