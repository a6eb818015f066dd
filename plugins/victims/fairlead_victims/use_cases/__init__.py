"""What can be done with victims' records. Each use case leaves its audit entry and commits nothing."""
