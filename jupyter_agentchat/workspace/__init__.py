"""The session's folder: one resolver for every path, and reading, listing and writing by descriptor."""
