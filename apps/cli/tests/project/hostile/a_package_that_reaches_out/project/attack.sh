find / -name escaped 2>/dev/null | grep -v node_modules/reaching/ | sed 's/^/made it: /'
grep -q 42 node_modules/left/index.js || echo made it: left
echo seen
