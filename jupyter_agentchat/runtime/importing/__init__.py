"""A session's file brought back. Whoever made it may be no friend: all is checked before any is kept."""
