"""Questions that the code itself answers: how each kind is found, and how an answer is told from a false one.

A question is named by its kind and by what it is about (`raises:src/store.py:Store.put:1f2e3d`). From that name and the
files of the commit alone its facts are found, by whoever writes it and again by whoever checks it.
"""
