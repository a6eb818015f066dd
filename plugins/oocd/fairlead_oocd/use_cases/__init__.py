"""What can be done with an out-of-court resolution, in the order of its life. None of these commits."""
