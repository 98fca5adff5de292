"""The version of the tables, where `--version` finds it without what opening a store needs."""

SCHEMA_VERSION = 7  # `pragma user_version` of the file
