"""What a running installation is made of, and what it does: parts, jobs, sending, officers' answers, doctor."""
