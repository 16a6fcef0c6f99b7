"""The agent that is there without a key: it knows a few sentences, and does them with the real tools."""
