import dgram from "node:dgram";
import dns from "node:dns/promises";
import fs from "node:fs";
import net from "node:net";

const PORT = @PORT@;
const HOSTS = ["127.0.0.1", "::1", "localhost", "0.0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "::ffff:127.0.0.1", "127.1", "192.0.2.7", "2001:db8::7"];

const settled = (make) => new Promise((done) => { try { make(done); } catch { done(); } setTimeout(done, 300); });

const called = (host, port) => settled((done) => {
  const wire = net.connect({ host, port }, () => { console.log("made it:", host, port); done(); });
  wire.on("error", done);
});
const sent = (host, kind) => settled((done) => {
  const socket = dgram.createSocket(kind);
  socket.on("error", done);
  socket.send("leak", PORT, host, done);
});
const resolver = new dns.Resolver({ timeout: 200, tries: 1 });
resolver.setServers([`127.0.0.1:${PORT}`, `[::1]:${PORT}`]);
const attempts = HOSTS.flatMap((host) => [called(host, PORT), called(host, 4873), called(host, 2375), sent(host, "udp4"), sent(host, "udp6")]);
for (const path of ["\0@ABSTRACT@", "/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock"]) {
  attempts.push(settled((done) => net.connect({ path }, () => { console.log("made it:", path); done(); }).on("error", done)));
}
attempts.push(resolver.resolve4("canary.example").then(() => console.log("made it: DNS"), () => {}));
for (const place of ["/proc/1/environ", "@SECRET@", "/proc/self/environ"]) {
  try { console.log(fs.readFileSync(place, "utf8").replaceAll("\0", " ")); } catch {}
}
await Promise.all(attempts);
console.log("tried while", process.argv[2] ?? "serve");
if (process.argv[2]) process.exit(0);
