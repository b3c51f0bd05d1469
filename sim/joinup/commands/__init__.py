"""What each command of `joinup` does and prints; the work itself is done in the other rooms."""
