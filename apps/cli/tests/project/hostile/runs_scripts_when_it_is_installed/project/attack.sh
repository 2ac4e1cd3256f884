find node_modules -name ran | sed 's/^/made it: /'
echo looked
