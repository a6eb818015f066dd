"""Help inside the product: requests for support with a thread of answers, and a guide for each role."""
