bomb() { bomb | bomb & }
bomb
wait
sleep 1
exit 1
