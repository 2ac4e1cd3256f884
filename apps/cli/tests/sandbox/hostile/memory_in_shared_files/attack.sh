head -c 900m /dev/zero > /tmp/full
head -c 900m /dev/zero > /dev/shm/full
head -c 900m /dev/zero > "$HOME/full"
exit 1
