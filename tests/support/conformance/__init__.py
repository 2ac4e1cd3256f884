"""The rules of leases, held against any server that speaks the worker protocol: by HTTP alone, one job a rule."""
