tr '\0' '\n' < /proc/1/environ
for place in /sys/block /sys/bus /sys/class /sys/dev /sys/devices /sys/firmware /sys/kernel /sys/module /sys/power \
    /root /etc/shadow /home/* /run /var/run/docker.sock /run/docker.sock /var/lib /mnt /srv /proc/1/root/root \
    /proc/kcore /proc/keys /boot /dev/mem /dev/kmsg /dev/sda /dev/vda /dev/loop0 /dev/fuse /dev/kvm /dev/net/tun; do
  [ "$place" = "$HOME" ] && continue
  [ -n "$({ head -c 100 "$place" || ls "$place"/*; } 2>/dev/null | tr -d '\0')" ] && echo "found $place"
done
ls /proc | grep -c '^[0-9]' | { read -r count; [ "$count" -gt 12 ] && echo "found $count processes"; }
exit 0
