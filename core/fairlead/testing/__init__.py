"""What the platform ships for testing itself and modules."""
