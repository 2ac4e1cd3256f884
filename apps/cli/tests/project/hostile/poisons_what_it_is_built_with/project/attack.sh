for place in node_modules/left/index.js node_modules/left; do
  { echo poison >> $place && echo made it: written; mv $place /tmp/gone && echo made it: moved; chmod 777 $place && echo made it: chmod
  ln -f $place linked && echo made it: linked; rm -rf $place && echo made it: removed; touch $place && echo made it: touched; } 2>/dev/null
done
{ touch node_modules/new && echo made it: new; mv node_modules moved && echo made it: all moved; rmdir node_modules && echo made it: gone; } 2>/dev/null
mount -o remount,rw /work/node_modules 2>/dev/null && echo made it: mounted
umount /work/node_modules 2>/dev/null && echo made it: unmounted
echo tried
