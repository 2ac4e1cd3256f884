const fs = require("node:fs");
for (let folder = 0; folder < 1000; folder++) {
  fs.mkdirSync(`f${folder}`);
  for (let file = 0; file < 1000; file++) fs.writeFileSync(`f${folder}/${file}`, "");
}
