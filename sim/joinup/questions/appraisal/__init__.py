"""Who gains, who pays, who is left out and who answers for it, of any scenario of a result."""
