import { createServer } from "node:http";
await import("../attack.js");
process.on("SIGTERM", () => {});
createServer((_, answer) => answer.end("{}")).listen(8000, "127.0.0.1");
