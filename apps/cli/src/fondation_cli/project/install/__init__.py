"""What a project depends on: installed once for each lockfile, in a sandbox of its own, and only read by builds."""
