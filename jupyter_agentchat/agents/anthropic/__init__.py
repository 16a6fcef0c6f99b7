"""Our own loop over the Messages API. The SDK costs over a second to import: only a turn does that."""
