"""Ten news articles and forty questions that somebody who is new to the page asks of them."""
