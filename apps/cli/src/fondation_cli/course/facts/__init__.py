"""The fact sheets: everything a chapter may say, gathered before a word of it is written."""
