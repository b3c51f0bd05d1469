"""Which of the parameters that a design varies move its outcomes, and how surely."""
