/usr/bin/python3 -c "bytearray(400 * 1024 * 1024)"
sleep 100
