head -c 200m /dev/zero > huge
