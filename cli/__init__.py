"""The `rollcall` command: words in, one call, words out."""
