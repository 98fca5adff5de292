"""Pure rules, standard library only: roster, calendar, filing and status. Never reads a file, a clock or a socket."""
