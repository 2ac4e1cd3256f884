import { makeApp, title } from "./app.js";

const port = Number(process.env.PORT ?? 8000);
const host = process.env.HOST ?? "127.0.0.1";

const server = makeApp().listen(port, host, (error) => {
  if (error) throw error;
  console.log(`${title}: http://${host}:${port}`);
});

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    server.closeIdleConnections();
  });
}
