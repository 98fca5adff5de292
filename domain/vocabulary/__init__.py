"""The words that filing knows, as tables by language, each row with examples that are tests. No rule stands here."""
