(setsid sleep 1000 &)
