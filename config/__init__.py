"""TOML and the roster's file to one frozen Config, all problems at once; the only reader of the environment."""
