"""What an installation needs, looked at one by one."""
