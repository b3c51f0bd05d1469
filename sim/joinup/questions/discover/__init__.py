"""In which circumstances something happens in a result: boxes and a tree, and how they hold."""
