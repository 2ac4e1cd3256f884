// BullMQ's own package: node bull.cjs add|work|pick SOCKET QUEUE JOBS SLOTS; what it found out is printed as JSON.
const { Queue, Worker } = require("bullmq");
const Redis = require("ioredis");

const [role, socket, name, ...numbers] = process.argv.slice(2);
const [jobs, slots] = numbers.map(Number);
const connection = () => new Redis(socket, { maxRetriesPerRequest: null });
const kept = { removeOnComplete: true };
const say = (found) => console.log(JSON.stringify(found));
const now = () => (performance.timeOrigin + performance.now()) / 1000;

async function add() {
  const queue = new Queue(name, { connection: connection() });
  await queue.waitUntilReady();
  const began = now();
  let next = 0;
  const slot = async () => {
    while (next++ < jobs) await queue.add("nothing", { text: "x".repeat(200) }, kept);
  };
  await Promise.all(Array.from({ length: slots }, slot));
  say({ began });
}

async function work() {
  let done = 0;
  const worker = new Worker(name, async (job) => void (await job.log("one line of a log")), {
    connection: connection(),
    concurrency: slots,
  });
  await worker.waitUntilReady();
  say({ ready: true });
  await new Promise((all) => worker.on("completed", () => ++done === jobs && all()));
  say({ ended: now() });
}

async function pick() {
  const queue = new Queue(name, { connection: connection() });
  let picked;
  const worker = new Worker(name, async () => picked(performance.now()), { connection: connection() });
  await Promise.all([worker.waitUntilReady(), queue.waitUntilReady()]);
  const milliseconds = [];
  for (let number = 0; number < jobs; number++) {
    await new Promise((soon) => setTimeout(soon, 20 + 60 * Math.random()));
    const started = new Promise((found) => (picked = found));
    const began = performance.now();
    await queue.add("nothing", { text: "x".repeat(200) }, kept);
    milliseconds.push((await started) - began);
  }
  say(milliseconds);
}

({ add, work, pick })[role]().then(() => process.exit(0));
