"""How does the whole console run on one machine? Embedded databases, demo sign-in and every worker, by one command."""
