"""What holds other files: archives, signed and Outlook containers, each format in a file of its own."""
