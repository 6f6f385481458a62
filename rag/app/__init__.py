"""The chat page: Chainlit inside a FastAPI application of our own."""
