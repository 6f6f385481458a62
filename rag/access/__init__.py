"""Who may use Dalil from a program: API keys, and the log of what they were used for."""
