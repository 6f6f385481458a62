"""Ten news articles and forty questions of a new user of the page about them."""
