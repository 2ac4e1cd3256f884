"""From what matters to chapters: concepts, their order, their subjects and titles."""
