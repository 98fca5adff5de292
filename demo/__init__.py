"""A synthetic campaign: roster and mail that look real and name nobody. Used by `rollcall demo`, tests and
benchmarks."""
