const fs = require("node:fs");
for (let depth = 0; depth < 1900; depth++) { fs.mkdirSync("d"); process.chdir("d"); }
process.exit(0);
