"""What supports the model: theory, known patterns, and figures that it was or was not fitted to."""
