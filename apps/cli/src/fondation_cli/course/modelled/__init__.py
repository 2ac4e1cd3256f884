"""Chapters written with a language model: from the same facts, through the same gate, and never without them."""
