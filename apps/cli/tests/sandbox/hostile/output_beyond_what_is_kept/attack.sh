echo first
head -c 3000000 /dev/zero
echo last
