"""Excel and Word: the workbook and the brief."""
