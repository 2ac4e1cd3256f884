for place in / /usr /usr/bin /etc /dev /var /home /proc /libraries; do
  { echo 1 > "$place/made"; } 2>/dev/null && echo "made it: $place"
done
ln -s / up && { echo 1 > up/made; } 2>/dev/null && echo "made it: link"
mknod device c 1 3 2>/dev/null && echo "made it: device"
exit 0
