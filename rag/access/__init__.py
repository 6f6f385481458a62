"""Who may use Dalil: API keys, collections with readers and writers, and the audit log."""
