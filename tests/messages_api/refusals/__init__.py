"""What the server refuses: `table.REFUSALS`, a module for each group of rows."""
