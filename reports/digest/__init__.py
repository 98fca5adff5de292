"""What a digest says, as values: facts of a day, sentences, tables. No template, no file, no mail."""
