"""The gate: what stands between a written chapter and its reader.

A chapter is parsed into blocks, sentences and atoms. Each sentence's citations, names of code and quotations are
checked against the commit; a sentence that fails is repaired where there is one clear right answer, and otherwise
removed. What comes out is written from the parsed form, so that nothing but the constructs named in `course.markup`
can reach a page.
"""
