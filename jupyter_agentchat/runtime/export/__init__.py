"""A session as a file, to take away. What is in it was said by anybody, and must not do anything there."""
