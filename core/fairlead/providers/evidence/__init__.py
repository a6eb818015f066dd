"""What a provider shows for its work on a referral: files, and results of online courses with their certificates."""
