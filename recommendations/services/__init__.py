"""What changes drafts: every write of this app."""
