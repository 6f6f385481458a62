"""What was learned and ships with the package; see NOTICE and docs/retrieval.md."""
