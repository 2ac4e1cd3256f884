"""Language models: a question in, an answer out, over one port; what speaks to providers is loaded at the first one."""
