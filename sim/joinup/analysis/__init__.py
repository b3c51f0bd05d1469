"""What results mean: differences between scenarios, and how sure they are."""
