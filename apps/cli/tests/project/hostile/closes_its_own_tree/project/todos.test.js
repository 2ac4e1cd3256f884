const fs = require("node:fs");
fs.mkdirSync("closed", 0);
fs.chmodSync(".", 0);
