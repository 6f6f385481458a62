"""The chat page: Chainlit inside a FastAPI application."""
