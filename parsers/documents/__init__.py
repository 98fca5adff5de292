"""Documents and spreadsheets: text, rows and pictures out of each format."""
