"""``jupyter agentchat``: sessions without a browser."""
