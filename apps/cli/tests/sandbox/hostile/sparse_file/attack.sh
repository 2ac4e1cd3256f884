truncate -s 1T sparse
