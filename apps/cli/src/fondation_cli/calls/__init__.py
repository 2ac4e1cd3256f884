"""What a job does with models: it asks, within its budget, patiently, and pays for no answer twice."""
