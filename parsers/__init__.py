"""Pure bytes to values: what stands in a mail. Never sees the store, the network or a clock."""
