"""What comes of one change to a scenario, on the same draws and in the same worlds."""
