"""How any answer is shown: documents, charts, tables, numbers in words, and files beside a page."""
