"""What an install may reach: packages that were declared, and what these need, read through from the registries."""
