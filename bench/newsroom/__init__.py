"""Ten news articles that were written for this, and 150 questions about them."""
