"""The sandbox by a container engine, on this machine or another: one hardened container a command."""
