/usr/bin/python3 -c "import time; held = bytearray(400 * 1024 * 1024); time.sleep(1)" # held: what is only measured is looked at now and then
sleep 100
