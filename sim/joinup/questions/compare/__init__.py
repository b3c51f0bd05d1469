"""Two scenarios side by side: what differs in them, and in what came of them."""
