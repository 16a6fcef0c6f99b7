"""Agents that run elsewhere: what they may write, and whether they are there."""
