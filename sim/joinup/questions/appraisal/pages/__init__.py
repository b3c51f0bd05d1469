"""Pages on who gains, who pays, who is left out and who answers for it."""
