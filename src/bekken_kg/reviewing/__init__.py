"""Reviewing: the sheet that a clinician signs, and what a signature changes."""
