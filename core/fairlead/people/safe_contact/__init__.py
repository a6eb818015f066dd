"""How a person may be reached without putting them in danger. Everything that leaves asks here first."""
