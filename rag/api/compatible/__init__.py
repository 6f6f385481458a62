"""The same answers in the forms of other APIs, under ``/v1``: OpenAI's and Anthropic's."""
