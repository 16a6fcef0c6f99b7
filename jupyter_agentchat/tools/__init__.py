"""What an agent can do in a workspace: one ability a file, and the toolbox that holds them."""
