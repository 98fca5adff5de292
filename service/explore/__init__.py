"""The store in a browser: Datasette over the public views with our guards, and our pages beside it. Reads; loopback only."""
