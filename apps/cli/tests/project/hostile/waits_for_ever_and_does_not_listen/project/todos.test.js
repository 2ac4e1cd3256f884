for (const name of ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"]) process.on(name, () => {});
setInterval(() => {}, 1000);
