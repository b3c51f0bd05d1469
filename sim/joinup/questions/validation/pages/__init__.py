"""Pages on what supports the model."""
