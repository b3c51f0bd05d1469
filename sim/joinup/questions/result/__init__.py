"""A result as a page and as a short answer: what came of each scenario, and how sure it is."""
