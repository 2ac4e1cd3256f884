for each in 1 2 3 4 5 6; do head -c 40m /dev/zero > "part$each"; done
sleep 20
