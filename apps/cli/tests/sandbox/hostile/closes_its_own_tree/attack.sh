mkdir -m 0 inner
chmod 000 .
