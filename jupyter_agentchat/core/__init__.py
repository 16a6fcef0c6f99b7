"""What is true now, and what should happen next: pure functions over the protocol's values."""
