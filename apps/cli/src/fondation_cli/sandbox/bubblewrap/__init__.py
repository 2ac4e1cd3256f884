"""The sandbox by Bubblewrap: namespaces of its own, a minimal root, a filter of system calls, a control group."""
