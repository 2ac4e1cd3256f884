"""Webhooks: written in the job's transaction, signed, sent until they are taken."""
