"""The directory as Open Referral files (Human Services Data Specification 3): written, checked and taken in."""
